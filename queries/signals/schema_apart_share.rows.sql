-- One row per delivered commit that touches database migrations: a hit where it touches nothing else.
select
    signal_window.project,
    signal_window.scope,
    substring(delivery.sha, 1, 10) as name,
    delivery.committed_at as happened_at,
    cast(null as string) as url,
    count(*) = count(*) filter (where commit_path.path like '%migrat%' or commit_path.path like '%changelog/%') as hit,
    cast(count(*) as double) as amount
from signal_window
join delivery on delivery.project = signal_window.project and delivery.scope = signal_window.scope
join commit_path on commit_path.repository = delivery.repository and commit_path.sha = delivery.sha
where not delivery.merge and not delivery.baseline
    and delivery.committed_at >= signal_window.from_at and delivery.committed_at <= signal_window.now_at
group by signal_window.project, signal_window.scope, delivery.repository, delivery.sha, delivery.committed_at
having count(*) filter (where commit_path.path like '%migrations/%' or commit_path.path like '%db/migrate/%'
    or commit_path.path like '%alembic/%' or commit_path.path like '%flyway/%' or commit_path.path like '%db/changelog/%') > 0
