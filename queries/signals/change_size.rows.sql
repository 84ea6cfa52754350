-- One row per merged change: the amount is how many lines it added and removed.
select
    signal_window.project,
    signal_window.scope,
    '#' || cast(change.number as string) as name,
    change.merged_at as happened_at,
    change.url,
    true as hit,
    cast(change.additions + change.deletions as double) as amount
from signal_window
join project_repository on project_repository.project = signal_window.project
join change on change.repository = project_repository.repository
where change.merged_at >= signal_window.from_at and change.merged_at <= signal_window.now_at
