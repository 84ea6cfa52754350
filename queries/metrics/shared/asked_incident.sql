-- One row per subject and incident that had opened at the moment of collection, maintenance left out, with its end as
-- far as it was known then.
select
    asked.subject,
    incident.project,
    incident.id,
    incident.title,
    incident.opened_at,
    case when incident.resolved_at <= asked.now_at then incident.resolved_at end as resolved_at,
    incident.deployment,
    incident.sha,
    incident.url,
    asked.from_at,
    asked.to_at,
    asked.now_at
from incident
join asked on asked.project = incident.project
where incident.kind <> 'maintenance' and incident.opened_at <= asked.now_at
