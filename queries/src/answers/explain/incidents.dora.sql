-- One row per incident of the window, or of a launch of the window, with the launch that it is linked to.
select
    asked_incident.id as incident,
    asked_incident.title,
    asked_incident.opened_at,
    asked_incident.resolved_at,
    asked_launch.id as launch,
    asked_launch.name as launch_name,
    asked_launch.finished_at as launch_finished_at,
    failure_signal.confidence,
    failure_signal.evidence
from asked_incident
join asked on asked.project = asked_incident.project
left join failure_signal
    on failure_signal.project = asked_incident.project
    and failure_signal.scope = asked.scope
    and failure_signal.incident = asked_incident.id
    and failure_signal.signal = 'incident'
left join asked_launch
    on asked_launch.project = failure_signal.project
    and asked_launch.scope = failure_signal.scope
    and asked_launch.id = failure_signal.launch
where (asked_incident.opened_at >= asked.from_at and asked_incident.opened_at < asked.to_at)
    or coalesce(asked_launch.in_window, false)
order by opened_at nulls last, incident nulls last
