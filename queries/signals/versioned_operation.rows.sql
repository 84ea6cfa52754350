-- One row per kind of thing that running the project needs, its deployment, infrastructure, configuration and migrations:
-- a hit where the project's repositories hold it. Not finding it proves nothing, since it may lie in another repository,
-- so it counts only where found.
with
-- One row per probe that found something, with the kind that it shows.
kinds as (
    select
        signal_window.project,
        signal_window.scope,
        case
            when probe.name in ('container_file', 'compose_file') then 'configuration'
            when probe.name = 'kubernetes' then 'deployment'
            when probe.name = 'infrastructure_code' then 'infrastructure'
            else 'migrations'
        end as kind,
        probe.found,
        probe.observed_at
    from signal_window
    join project_repository on project_repository.project = signal_window.project
    join repository on repository.id = project_repository.repository
    join probe on probe.repository = repository.id and probe.sha = coalesce(repository.head_sha, probe.sha)
    where probe.name in ('container_file', 'compose_file', 'kubernetes', 'infrastructure_code', 'migrations')
        and (probe.observed_at is null or probe.observed_at <= signal_window.now_at)
)
select
    project,
    scope,
    kind as name,
    max(observed_at) as happened_at,
    cast(null as string) as url,
    case when bool_or(found) then true end as hit,
    cast(count(*) filter (where found) as double) as amount
from kinds
group by project, scope, kind
