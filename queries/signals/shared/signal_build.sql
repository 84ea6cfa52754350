-- One row per attempt of a build of the projects' repositories, from 60 days before the signal's window up to now.
-- `last_attempt` marks the one that decided the build; `on_trunk` the builds of the default branch.
create or replace temp table signal_build as
select
    signal_window.project,
    signal_window.scope,
    build.repository,
    build.id as build,
    build.attempt,
    coalesce(build.pipeline, '') as pipeline,
    build.sha,
    build.url,
    build.change,
    case when build.finished_at <= signal_window.now_at then build.status else 'running' end as status,
    coalesce(build.queued_at, build.started_at, build.finished_at) as began_at,
    build.finished_at as ended_at,
    coalesce(build.queued_at, build.started_at, build.finished_at) >= signal_window.from_at as in_window,
    build.branch is not null and build.branch = coalesce(repository.default_branch, 'main')
        and build.started_by <> 'change' as on_trunk,
    row_number() over (
        partition by signal_window.project, signal_window.scope, build.repository, build.id
        order by build.attempt desc nulls last
    ) = 1 as last_attempt
from signal_window
join project_repository on project_repository.project = signal_window.project
join build on build.repository = project_repository.repository
left join repository on repository.id = build.repository
where coalesce(build.queued_at, build.started_at, build.finished_at) >= signal_window.from_at - interval 60 days
    and coalesce(build.queued_at, build.started_at, build.finished_at) <= signal_window.now_at
