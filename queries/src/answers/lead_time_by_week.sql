-- One row per subject and local week: the median lead time of the commits that its launches delivered.
select
    asked_launch.subject,
    cast(date_trunc('week', asked_launch.finished_on) as date) as monday,
    percentile(counted_rows.lead_time_seconds, 0.5) as lead_time_seconds
from counted_rows
join asked_launch
    on asked_launch.subject = counted_rows.subject
    and asked_launch.project = counted_rows.project
    and asked_launch.id = counted_rows.launch
group by asked_launch.subject, cast(date_trunc('week', asked_launch.finished_on) as date)
