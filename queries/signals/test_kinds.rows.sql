-- One row per kind of test: a hit where a job of that kind ran in the window.
with
-- One row per kind that there is.
kinds as (
    select 'unit' as kind union all select 'integration' union all select 'acceptance' union all select 'e2e'
    union all select 'performance' union all select 'smoke'
),
-- One row per project with jobs in the window.
with_jobs as (
    select project, scope, max(ended_at) as last_at from signal_job group by project, scope
),
-- One row per kind that ran.
ran as (
    select project, scope, class, max(ended_at) as last_at, count(*) as jobs
    from signal_job group by project, scope, class
)
select
    with_jobs.project,
    with_jobs.scope,
    kinds.kind as name,
    coalesce(ran.last_at, with_jobs.last_at) as happened_at,
    cast(null as string) as url,
    ran.class is not null as hit,
    cast(coalesce(ran.jobs, 0) as double) as amount
from with_jobs
cross join kinds
left join ran on ran.project = with_jobs.project and ran.scope = with_jobs.scope and ran.class = kinds.kind
