-- One row per delivering launch whose project has jobs in a stage before production: a hit where tests had passed in such
-- a stage on its sha.
with
-- One row per project with tests that run in a stage.
staged as (
    select project, scope, count(*) as jobs
    from signal_job
    where class in ('acceptance', 'e2e', 'integration', 'performance', 'smoke') and environment is not null
        and lower(trim(environment)) not in (select environment from signal_launch)
    group by project, scope
),
-- One row per sha that such a test passed.
passed as (
    select distinct project, scope, repository, sha
    from signal_job
    where class in ('acceptance', 'e2e', 'integration', 'performance', 'smoke') and environment is not null
        and lower(trim(environment)) not in (select environment from signal_launch)
        and status = 'success' and sha is not null
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    passed.sha is not null as hit,
    cast(null as double) as amount
from signal_launch
join staged on staged.project = signal_launch.project and staged.scope = signal_launch.scope
left join passed on passed.project = signal_launch.project and passed.scope = signal_launch.scope
    and passed.repository = signal_launch.repository and passed.sha = signal_launch.sha
where signal_launch.delivering and signal_launch.sha is not null
