-- One row per incident that began in the window, from its opening, or from the deployment that it names where that was
-- earlier, to its end in whole minutes, cut.
with
-- One row per incident with the earliest deployment that it names.
roots as (
    select subject, project, incident, min(finished_at) as deployed_at, min_by(launch, finished_at) as launch
    from asked_root
    group by subject, project, incident
),
-- One row per incident with when it began.
began as (
    select
        asked_incident.*,
        roots.launch,
        least(asked_incident.opened_at, coalesce(roots.deployed_at, asked_incident.opened_at)) as began_at
    from asked_incident
    left join roots
        on roots.subject = asked_incident.subject
        and roots.project = asked_incident.project
        and roots.incident = asked_incident.id
),
-- One row per incident of the window with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        *,
        case
            when resolved_at is null then 'still_open'
            when resolved_at < opened_at then 'resolved_before_opened'
        end as reason
    from began
    where began_at >= from_at and began_at < to_at
)
select
    subject,
    project,
    id as incident,
    id as name,
    launch,
    began_at,
    opened_at,
    resolved_at,
    resolved_at as finished_at,
    cast(floor((unix_micros(resolved_at) - unix_micros(began_at)) / 1e6 / 60) * 60 as double) as recovery_seconds,
    url,
    reason is null as counted,
    reason
from judged
