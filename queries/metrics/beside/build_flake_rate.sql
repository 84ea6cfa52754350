-- One row per project: how many shas pipelines gave a result for, and how many of them first failed and then passed.
select
    project,
    count(*) as n,
    count(*) filter (where flaky) as flaky
from counted_rows
group by project
