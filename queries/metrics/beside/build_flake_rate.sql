-- One row per subject: how many shas pipelines gave a result for, and how many of them first failed and then passed.
select
    subject,
    count(*) as n,
    count(*) filter (where flaky) as flaky
from counted_rows
group by subject
