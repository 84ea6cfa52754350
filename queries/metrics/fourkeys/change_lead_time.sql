-- One row per subject: the median of the lead times that count.
select subject, count(*) as n, percentile(lead_time_seconds, 0.5) as value
from counted_rows
group by subject
