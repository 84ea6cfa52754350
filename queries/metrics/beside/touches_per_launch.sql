-- One row per subject: the distribution of the touches of its launches, and how many launches nobody touched.
select
    subject,
    count(*) as n,
    percentile(touches, 0.5) as p50,
    percentile(touches, 0.85) as p85,
    percentile(touches, 0.9) as p90,
    percentile(touches, 0.95) as p95,
    cast(sum(touches) as bigint) as touches,
    count(*) filter (where touches = 0) as untouched
from counted_rows
group by subject
