-- One row per subject and launch with commits that count: the median of their lead times.
select
    asked_launch.subject,
    asked_launch.project,
    asked_launch.id,
    asked_launch.name,
    asked_launch.finished_at,
    count(*) as commits,
    percentile(counted_rows.lead_time_seconds, 0.5) as lead_time_seconds
from counted_rows
join asked_launch
    on asked_launch.subject = counted_rows.subject
    and asked_launch.project = counted_rows.project
    and asked_launch.id = counted_rows.launch
group by
    asked_launch.subject,
    asked_launch.project,
    asked_launch.id,
    asked_launch.name,
    asked_launch.finished_at,
    asked_launch.position
order by asked_launch.finished_at nulls last, asked_launch.position nulls last, asked_launch.project nulls last
