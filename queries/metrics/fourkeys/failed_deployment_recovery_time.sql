-- One row per subject: the median of the times to restore that count.
select subject, count(*) as n, percentile(recovery_seconds, 0.5) as value
from counted_rows
group by subject
