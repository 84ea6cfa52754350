-- One row per delivering launch with jobs of its own sha: a hit where these are the jobs that most launches ran.
with
-- One row per launch and job name.
ran as (
    select distinct signal_launch.project, signal_launch.scope, signal_launch.id, signal_job.name
    from signal_launch
    join signal_job on signal_job.project = signal_launch.project and signal_job.scope = signal_launch.scope
        and signal_job.repository = signal_launch.repository and signal_job.sha = signal_launch.sha
    where signal_launch.delivering and signal_job.last_attempt and signal_job.status in ('success', 'failed')
),
-- One row per job name with how many of the launches ran it.
common as (
    select project, scope, name, count(*) as launches from ran group by project, scope, name
),
-- One row per project with how many launches ran any job.
launched as (
    select project, scope, count(distinct id) as launches from ran group by project, scope
),
-- One row per project with how many jobs belong to the usual path: those that more than half of the launches ran.
usual as (
    select common.project, common.scope, count(*) as jobs
    from common
    join launched on launched.project = common.project and launched.scope = common.scope
    where common.launches * 2 > launched.launches
    group by common.project, common.scope
),
-- One row per launch with how many usual and how many other jobs it ran.
compared as (
    select
        ran.project,
        ran.scope,
        ran.id,
        count(*) filter (where common.launches * 2 > launched.launches) as usual_jobs,
        count(*) filter (where common.launches * 2 <= launched.launches) as other_jobs
    from ran
    join common on common.project = ran.project and common.scope = ran.scope and common.name = ran.name
    join launched on launched.project = ran.project and launched.scope = ran.scope
    group by ran.project, ran.scope, ran.id
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    compared.usual_jobs = coalesce(usual.jobs, 0) and compared.other_jobs = 0 as hit,
    cast(compared.other_jobs as double) as amount
from signal_launch
join compared on compared.project = signal_launch.project and compared.scope = signal_launch.scope
    and compared.id = signal_launch.id
left join usual on usual.project = signal_launch.project and usual.scope = signal_launch.scope
