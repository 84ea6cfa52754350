-- One row per subject and attempt of a build of its projects' repositories that happened in the window or later, up to
-- the moment of collection; and per build whose date tells nothing. A build happens when it ends, or else when it was
-- last heard of. `reason` is null where it ended in success or failure. Five figures stand on it.
with
-- One row per subject and repository of it; one that several projects of a group share counts once, as that of the
-- first of them by id.
owned as (
    select
        asked.subject,
        min(asked.project) as project,
        asked.from_at,
        asked.to_at,
        asked.now_at,
        project_repository.repository,
        coalesce(repository.default_branch, 'main') as default_branch
    from asked
    join project_repository on project_repository.project = asked.project
    left join repository on repository.id = project_repository.repository
    group by
        asked.subject,
        asked.from_at,
        asked.to_at,
        asked.now_at,
        project_repository.repository,
        coalesce(repository.default_branch, 'main')
),
-- One row per build with the last of its moments that had come by then.
dated as (
    select
        owned.subject,
        owned.project,
        owned.from_at,
        owned.to_at,
        owned.now_at,
        build.repository,
        build.id as build,
        build.attempt,
        coalesce(build.pipeline, '') as pipeline,
        build.sha,
        build.branch,
        build.url,
        coalesce(build.branch = owned.default_branch and build.started_by <> 'change', false) as on_trunk,
        build.queued_at,
        build.started_at,
        build.finished_at,
        build.status,
        coalesce(build.queued_at, build.started_at, build.finished_at) is null as undated,
        coalesce(least(build.queued_at, build.started_at, build.finished_at) < timestamp '1990-01-01 00:00:00', false)
            as impossible,
        case
            when build.finished_at <= owned.now_at then build.finished_at
            when build.started_at <= owned.now_at then build.started_at
            when build.queued_at <= owned.now_at then build.queued_at
        end as happened_at
    from owned
    join build on build.repository = owned.repository
)
select
    subject,
    project,
    now_at,
    repository,
    build,
    attempt,
    case when pipeline = '' then build else pipeline || ' ' || build end as name,
    pipeline,
    sha,
    branch,
    url,
    on_trunk,
    queued_at,
    started_at,
    finished_at,
    status,
    happened_at,
    undated or impossible or (happened_at >= from_at and happened_at < to_at) as in_window,
    case
        when undated then 'undated'
        when impossible then 'impossible_date'
        when finished_at > now_at or status in ('running', 'queued') then 'in_progress'
        when status not in ('success', 'failed') then status
    end as reason
from dated
where undated or impossible or happened_at >= from_at
