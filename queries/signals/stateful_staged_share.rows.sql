-- One row per delivering launch that brought a migration, so that it touches data: a hit where its sha had run in an
-- earlier stage before.
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
-- One row per sha with when an earlier stage first had it.
staged as (
    select project, sha, min(finished_at) as staged_at
    from launch
    where tier in ('development', 'testing', 'staging') and status = 'success' and sha is not null
        and project in (select project from signal_window)
    group by project, sha
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    coalesce(staged.staged_at <= signal_launch.started_at, false) as hit,
    cast(null as double) as amount
from signal_launch
join stateful on stateful.project = signal_launch.project and stateful.scope = signal_launch.scope
    and stateful.launch = signal_launch.id
left join staged on staged.project = signal_launch.project and staged.sha = signal_launch.sha
where signal_launch.delivering
