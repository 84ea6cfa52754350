-- One row per job under load and per rehearsal of load, in the window: a hit where it worked. A project whose jobs are
-- known, and none of them is such a test, has one row that is no hit.
with
-- One row per project with jobs in reach of the window, with how many of them test under load.
jobs as (
    select project, scope, max(ended_at) as last_at, count(*) filter (where class = 'performance') as under_load
    from signal_job group by project, scope
),
-- One row per project with rehearsals of load in the window.
rehearsed as (
    select signal_window.project, signal_window.scope, count(*) as drills
    from signal_window
    join drill on drill.project = signal_window.project
    where drill.kind = 'load_test'
        and drill.performed_at >= signal_window.from_at and drill.performed_at <= signal_window.now_at
    group by signal_window.project, signal_window.scope
)
select
    signal_job.project,
    signal_job.scope,
    signal_job.name,
    signal_job.ended_at as happened_at,
    cast(null as string) as url,
    signal_job.status = 'success' as hit,
    cast(null as double) as amount
from signal_job
where signal_job.class = 'performance' and signal_job.status in ('success', 'failed')
union all
select
    signal_window.project,
    signal_window.scope,
    'drill ' || drill.id,
    drill.performed_at,
    drill.url,
    drill.succeeded,
    drill.duration_seconds
from signal_window
join drill on drill.project = signal_window.project
where drill.kind = 'load_test'
    and drill.performed_at >= signal_window.from_at and drill.performed_at <= signal_window.now_at
union all
select jobs.project, jobs.scope, 'no job tests under load', jobs.last_at, cast(null as string), false, cast(null as double)
from jobs
left join rehearsed on rehearsed.project = jobs.project and rehearsed.scope = jobs.scope
where jobs.under_load = 0 and rehearsed.project is null
