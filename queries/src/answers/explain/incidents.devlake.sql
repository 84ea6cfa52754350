-- One row per incident of the window, or of a pipeline of the window, with the pipeline that DevLake holds it against
-- and the launch which that is part of.
select
    asked_incident.id as incident,
    asked_incident.title,
    asked_incident.opened_at,
    asked_incident.resolved_at,
    asked_cause.launch,
    asked_cause.name as launch_name,
    asked_cause.finished_at as launch_finished_at,
    asked_cause.pipeline,
    case when asked_cause.pipeline is not null then 'inferred' end as confidence,
    case when asked_cause.pipeline is not null then 'the latest deployment that had finished' end as evidence
from asked_incident
left join asked_cause on asked_cause.project = asked_incident.project and asked_cause.incident = asked_incident.id
where (asked_incident.opened_at >= asked_incident.from_at and asked_incident.opened_at < asked_incident.to_at)
    or coalesce(asked_cause.in_window, false)
order by opened_at nulls last, incident nulls last
