-- One row per project: the median of the lead times that count.
select project, count(*) as n, percentile(lead_time_seconds, 0.5) as value
from counted_rows
group by project
