-- One row per repository whose tree was looked at: a hit where it holds the configuration of a program that opens updates of dependencies.
select
    signal_window.project,
    signal_window.scope,
    project_repository.repository as name,
    max(probe.observed_at) as happened_at,
    cast(null as string) as url,
    bool_or(probe.found) as hit,
    cast(count(*) filter (where probe.found) as double) as amount
from signal_window
join project_repository on project_repository.project = signal_window.project
join repository on repository.id = project_repository.repository
join probe on probe.repository = repository.id and probe.sha = coalesce(repository.head_sha, probe.sha)
where probe.name = 'dependency_updates'
    and (probe.observed_at is null or probe.observed_at <= signal_window.now_at)
group by signal_window.project, signal_window.scope, project_repository.repository
