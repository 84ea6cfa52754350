-- One row per incident of the window; GitLab links none to a deployment.
select
    id as incident,
    title,
    opened_at,
    resolved_at,
    cast(null as string) as launch
from asked_incident
where opened_at >= from_at and opened_at < to_at
order by opened_at nulls last, incident nulls last
