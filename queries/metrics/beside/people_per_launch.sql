-- One row per subject: the distribution of the people that a launch took, and the most that one took.
select
    subject,
    count(*) as n,
    percentile(people, 0.5) as p50,
    percentile(people, 0.85) as p85,
    percentile(people, 0.9) as p90,
    percentile(people, 0.95) as p95,
    max(people) as most
from counted_rows
group by subject
