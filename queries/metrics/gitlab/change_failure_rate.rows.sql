-- One row per attempt of the window, and one per incident that opened in it: GitLab divides the one by the other and
-- links none to any.
select
    subject,
    project,
    'deployment' as what,
    id as deployment,
    launch,
    name,
    finished_at,
    cast(null as timestamp) as opened_at,
    false as failed,
    url,
    succeeded as counted,
    left_out as reason
from asked_attempt
where in_window
union all
select
    subject,
    project,
    'incident' as what,
    id as deployment,
    cast(null as string) as launch,
    id as name,
    cast(null as timestamp) as finished_at,
    opened_at,
    true as failed,
    url,
    true as counted,
    cast(null as string) as reason
from asked_incident
where opened_at >= from_at and opened_at < to_at
