-- One row per incident of the window with the earliest deployment that the incident itself names, and its launch.
select
    asked_incident.id as incident,
    asked_incident.title,
    asked_incident.opened_at,
    asked_incident.resolved_at,
    roots.launch,
    roots.name as launch_name,
    roots.finished_at as launch_finished_at,
    case when roots.incident is not null then 'observed' end as confidence,
    case when roots.incident is not null then 'the incident names it' end as evidence
from asked_incident
left join (
    -- One row per incident that names a deployment.
    select
        project,
        incident,
        min_by(launch, finished_at) as launch,
        min_by(name, finished_at) as name,
        min(finished_at) as finished_at
    from asked_root
    group by project, incident
) as roots on roots.project = asked_incident.project and roots.incident = asked_incident.id
where asked_incident.opened_at >= asked_incident.from_at and asked_incident.opened_at < asked_incident.to_at
order by opened_at nulls last, incident nulls last
