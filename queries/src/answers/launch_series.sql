-- One row per launch of the window with the median lead time of its commits and its failure, for charts.
select
    asked_launch.subject,
    asked_launch.project,
    asked_launch.id,
    asked_launch.name,
    asked_launch.finished_at,
    asked_launch.finished_on,
    asked_launch.kind,
    asked_launch.status,
    asked_launch.delivering,
    asked_launch.commits,
    lead_times.lead_time_seconds,
    asked_failure.signal,
    (unix_micros(asked_failure.recovered_at) - unix_micros(asked_failure.failing_since)) / 1e6 as recovery_seconds
from asked_launch
left join (
    -- One row per launch: the median of the lead times that count.
    select subject, project, launch, percentile(lead_time_seconds, 0.5) as lead_time_seconds
    from counted_rows
    group by subject, project, launch
) as lead_times
    on lead_times.subject = asked_launch.subject
    and lead_times.project = asked_launch.project
    and lead_times.launch = asked_launch.id
left join asked_failure
    on asked_failure.subject = asked_launch.subject
    and asked_failure.project = asked_launch.project
    and asked_failure.scope = asked_launch.scope
    and asked_failure.launch = asked_launch.id
where asked_launch.in_window
order by asked_launch.finished_at nulls last, asked_launch.position nulls last, asked_launch.project nulls last
