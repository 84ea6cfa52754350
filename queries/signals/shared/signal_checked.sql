-- One row per delivering launch with a sha, beside what the builds of that sha show.
-- `has_builds` and `has_jobs` say whether the project has any in reach: without them nothing can be concluded.
create or replace temp table signal_checked as
with
-- One row per project with builds in reach of the window.
builds as (
    select project, scope, count(*) as builds from signal_build group by project, scope
),
-- One row per project with jobs in reach of the window.
jobs as (
    select project, scope, count(*) as jobs, count(*) filter (where class = 'smoke') as smoke_jobs,
        count(*) filter (where class in ('acceptance', 'e2e')) as acceptance_jobs
    from signal_job group by project, scope
),
-- One row per launch and pipeline that built its sha: the last result that was there when the launch started, and what
-- succeeded at any time.
built_by as (
    select
        signal_launch.project,
        signal_launch.scope,
        signal_launch.id,
        signal_build.pipeline,
        max_by(
            case when signal_build.status in ('success', 'failed') then signal_build.status end,
            case when signal_build.status in ('success', 'failed') and signal_build.ended_at <= signal_launch.started_at
                then signal_build.ended_at end
        ) as status,
        bool_or(signal_build.status = 'success') as ever_green,
        min(case when signal_build.status = 'success' then signal_build.ended_at end) as green_at
    from signal_launch
    join signal_build on signal_build.project = signal_launch.project and signal_build.scope = signal_launch.scope
        and signal_build.repository = signal_launch.repository and signal_build.sha = signal_launch.sha
    where signal_launch.delivering
    group by signal_launch.project, signal_launch.scope, signal_launch.id, signal_build.pipeline
),
-- One row per launch with builds of its sha.
built as (
    select project, scope, id, bool_or(status = 'failed') as red, bool_or(status = 'success') as green,
        bool_or(ever_green) as ever_green, min(green_at) as green_at
    from built_by group by project, scope, id
),
-- One row per launch with jobs of its sha.
tested as (
    select
        signal_launch.project,
        signal_launch.scope,
        signal_launch.id,
        bool_or(signal_job.tests and signal_job.gates and signal_job.status = 'success') as gating_test,
        bool_or(signal_job.class in ('acceptance', 'e2e') and signal_job.status = 'success') as acceptance_green,
        bool_or(signal_job.class = 'smoke' and signal_job.ended_at >= signal_launch.started_at
            and signal_job.status in ('success', 'failed')) as smoke_after,
        bool_or(signal_job.class in ('smoke', 'acceptance', 'e2e') and signal_job.ended_at >= signal_launch.started_at
            and signal_job.status = 'success'
            and coalesce(lower(trim(signal_job.environment)), signal_launch.environment) = signal_launch.environment) as verified,
        count(distinct signal_job.name) filter (where signal_job.tests) as tests,
        count(distinct signal_job.name) filter (where signal_job.tests and signal_job.manual) as manual_tests
    from signal_launch
    join signal_job on signal_job.project = signal_launch.project and signal_job.scope = signal_launch.scope
        and signal_job.repository = signal_launch.repository and signal_job.sha = signal_launch.sha
    where signal_launch.delivering
    group by signal_launch.project, signal_launch.scope, signal_launch.id
)
select
    signal_launch.*,
    builds.builds is not null as has_builds,
    jobs.jobs is not null as has_jobs,
    coalesce(jobs.smoke_jobs, 0) > 0 as has_smoke_jobs,
    coalesce(jobs.acceptance_jobs, 0) > 0 as has_acceptance_jobs,
    built.red,
    built.green,
    built.ever_green,
    built.green_at,
    tested.gating_test,
    tested.acceptance_green,
    tested.smoke_after,
    tested.verified,
    tested.tests,
    tested.manual_tests
from signal_launch
left join builds on builds.project = signal_launch.project and builds.scope = signal_launch.scope
left join jobs on jobs.project = signal_launch.project and jobs.scope = signal_launch.scope
left join built on built.project = signal_launch.project
    and built.scope = signal_launch.scope and built.id = signal_launch.id
left join tested on tested.project = signal_launch.project
    and tested.scope = signal_launch.scope and tested.id = signal_launch.id
where signal_launch.delivering and signal_launch.sha is not null
