-- One row per time that a pipeline of the default branch turned red in the window, from the end of its first failed
-- build to the end of its next successful one, or to the moment of collection where there is none yet.
with
-- One row per subject and pipeline: what the default branch's last build before the window ended with.
before_window as (
    select
        asked.subject,
        min(asked.project) as project,
        build.repository,
        coalesce(build.pipeline, '') as pipeline,
        max_by(build.status, build.finished_at) as status,
        max(build.finished_at) as happened_at
    from asked
    join project_repository on project_repository.project = asked.project
    join build on build.repository = project_repository.repository
    left join repository on repository.id = build.repository
    where build.finished_at < asked.from_at and build.finished_at <= asked.now_at
        and build.finished_at >= timestamp '1990-01-01 00:00:00'
        and build.status in ('success', 'failed')
        and build.branch = coalesce(repository.default_branch, 'main') and build.started_by <> 'change'
    group by asked.subject, build.repository, coalesce(build.pipeline, '')
),
-- One row per result of a pipeline on the default branch, from the last one before the window on.
results as (
    select subject, project, repository, pipeline, build, attempt, name, status, happened_at, now_at, in_window, url
    from asked_build
    where on_trunk and reason is null
    union all
    select
        subject,
        project,
        repository,
        pipeline,
        '' as build,
        0 as attempt,
        '' as name,
        status,
        happened_at,
        cast(null as timestamp) as now_at,
        false as in_window,
        cast(null as string) as url
    from before_window
),
-- One row per result beside the one before it and the next success.
followed as (
    select
        *,
        lag(status) over (
            partition by subject, repository, pipeline
            order by happened_at nulls last, build nulls last, attempt nulls last
        ) as status_before,
        min(case when status = 'success' then happened_at end) over (
            partition by subject, repository, pipeline
            order by happened_at nulls last, build nulls last, attempt nulls last
            rows between 1 following and unbounded following
        ) as green_at
    from results
)
select
    subject,
    project,
    name,
    happened_at as red_at,
    green_at,
    (unix_micros(coalesce(green_at, now_at)) - unix_micros(happened_at)) / 1e6 as red_seconds,
    green_at is null as still_open,
    pipeline,
    url,
    true as counted,
    cast(null as string) as reason
from followed
where in_window and status = 'failed' and coalesce(status_before, 'success') = 'success'
union all
select
    subject,
    project,
    name,
    happened_at as red_at,
    cast(null as timestamp) as green_at,
    cast(null as double) as red_seconds,
    false as still_open,
    pipeline,
    url,
    false as counted,
    reason
from asked_build
where on_trunk and in_window and reason in ('undated', 'impossible_date')
