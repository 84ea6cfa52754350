-- One row per delivering launch whose sha has jobs for its environment and for an earlier one: a hit where both ran the
-- same jobs, by their names without the environment's.
with
-- One row per launch and job for its own environment.
own as (
    select distinct signal_launch.project, signal_launch.scope, signal_launch.id,
        replace(replace(lower(signal_job.name), lower(signal_job.environment), ''), signal_launch.environment, '') as name
    from signal_launch
    join signal_job on signal_job.project = signal_launch.project and signal_job.scope = signal_launch.scope
        and signal_job.repository = signal_launch.repository and signal_job.sha = signal_launch.sha
    where signal_launch.delivering and signal_job.last_attempt
        and lower(trim(signal_job.environment)) = signal_launch.environment
        and signal_job.class in ('deploy', 'smoke', 'migrate')
),
-- One row per launch and job for another environment.
earlier as (
    select distinct signal_launch.project, signal_launch.scope, signal_launch.id,
        replace(lower(signal_job.name), lower(signal_job.environment), '') as name
    from signal_launch
    join signal_job on signal_job.project = signal_launch.project and signal_job.scope = signal_launch.scope
        and signal_job.repository = signal_launch.repository and signal_job.sha = signal_launch.sha
    where signal_launch.delivering and signal_job.last_attempt
        and lower(trim(signal_job.environment)) <> signal_launch.environment
        and signal_job.class in ('deploy', 'smoke', 'migrate')
),
-- One row per launch with jobs on both sides, with how many of each side the other lacks.
compared as (
    select
        own_or_earlier.project,
        own_or_earlier.scope,
        own_or_earlier.id,
        bool_or(own_or_earlier.is_own) and bool_or(not own_or_earlier.is_own) as both_sides,
        count(*) <> 2 * count(distinct own_or_earlier.name) as differs
    from (
        select project, scope, id, name, true as is_own from own
        union all
        select project, scope, id, name, false as is_own from earlier
    ) as own_or_earlier
    group by own_or_earlier.project, own_or_earlier.scope, own_or_earlier.id
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case when compared.both_sides then not compared.differs end as hit,
    cast(null as double) as amount
from signal_launch
join compared on compared.project = signal_launch.project and compared.scope = signal_launch.scope
    and compared.id = signal_launch.id
