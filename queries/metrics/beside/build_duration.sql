-- One row per subject: the distribution of the durations that count.
select
    subject,
    count(*) as n,
    percentile(duration_seconds, 0.5) as p50,
    percentile(duration_seconds, 0.85) as p85,
    percentile(duration_seconds, 0.9) as p90,
    percentile(duration_seconds, 0.95) as p95
from counted_rows
group by subject
