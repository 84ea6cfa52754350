-- One row per kind of thing that a build needs, the CI configuration, the tests and the lock file: a hit where the
-- project's repositories hold it.
select
    signal_window.project,
    signal_window.scope,
    probe.name,
    max(probe.observed_at) as happened_at,
    cast(null as string) as url,
    bool_or(probe.found) as hit,
    cast(count(*) filter (where probe.found) as double) as amount
from signal_window
join project_repository on project_repository.project = signal_window.project
join repository on repository.id = project_repository.repository
join probe on probe.repository = repository.id and probe.sha = coalesce(repository.head_sha, probe.sha)
where probe.name in ('ci_configuration', 'tests', 'lock_file')
    and (probe.observed_at is null or probe.observed_at <= signal_window.now_at)
group by signal_window.project, signal_window.scope, probe.name
