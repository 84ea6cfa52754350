-- One row per delivering launch that brought a migration, of a project with jobs: a hit where a job of the pipeline ran it.
with
-- One row per launch that brought a commit which touches migrations.
stateful as (
    select distinct delivery.project, delivery.scope, delivery.launch
    from delivery
    join commit_path on commit_path.repository = delivery.repository and commit_path.sha = delivery.sha
    where delivery.project in (select project from signal_window) and not delivery.baseline
        and (commit_path.path like '%migrations/%' or commit_path.path like '%db/migrate/%'
            or commit_path.path like '%alembic/%' or commit_path.path like '%flyway/%'
            or commit_path.path like '%db/changelog/%')
),
-- One row per project with jobs in reach of the window.
with_jobs as (
    select project, scope, count(*) as jobs from signal_job group by project, scope
),
-- One row per sha that a job migrated with.
migrated as (
    select distinct project, scope, repository, sha
    from signal_job where class = 'migrate' and status = 'success' and sha is not null
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case when with_jobs.project is not null then migrated.sha is not null end as hit,
    cast(null as double) as amount
from signal_launch
join stateful on stateful.project = signal_launch.project and stateful.scope = signal_launch.scope
    and stateful.launch = signal_launch.id
left join with_jobs on with_jobs.project = signal_launch.project and with_jobs.scope = signal_launch.scope
left join migrated on migrated.project = signal_launch.project and migrated.scope = signal_launch.scope
    and migrated.repository = signal_launch.repository and migrated.sha = signal_launch.sha
where signal_launch.delivering
