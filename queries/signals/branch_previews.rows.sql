-- One row per environment that something was deployed to in the window: a hit where its name is that of a preview of one
-- branch or change. Not finding one proves nothing where only some environments are reported, so it counts only where found.
select
    signal_window.project,
    signal_window.scope,
    lower(trim(deployment.environment)) as name,
    max(coalesce(deployment.finished_at, deployment.started_at)) as happened_at,
    max(deployment.url) as url,
    case
        when lower(trim(deployment.environment)) like 'review/%' or lower(trim(deployment.environment)) like 'review-%'
            or lower(trim(deployment.environment)) like '%preview%' or lower(trim(deployment.environment)) like 'pr-%'
            or lower(trim(deployment.environment)) like 'pr/%' or lower(trim(deployment.environment)) like 'mr-%'
            or lower(trim(deployment.environment)) like 'try/%' or lower(trim(deployment.environment)) like 'branch/%'
        then true
    end as hit,
    cast(count(*) as double) as amount
from signal_window
join deployment on deployment.project = signal_window.project
where coalesce(deployment.finished_at, deployment.started_at) >= signal_window.from_at
    and coalesce(deployment.finished_at, deployment.started_at) <= signal_window.now_at
group by signal_window.project, signal_window.scope, lower(trim(deployment.environment))
