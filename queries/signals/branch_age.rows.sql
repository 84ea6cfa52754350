-- One row per merged change: the amount is the seconds from its first commit to its merge, which is how long its branch
-- lived apart from the trunk.
select
    signal_window.project,
    signal_window.scope,
    '#' || cast(change.number as string) as name,
    change.merged_at as happened_at,
    change.url,
    true as hit,
    case
        when coalesce(change.first_commit_at, change.created_at) <= change.merged_at
        then (unix_micros(change.merged_at) - unix_micros(coalesce(change.first_commit_at, change.created_at))) / 1e6
    end as amount
from signal_window
join project_repository on project_repository.project = signal_window.project
join change on change.repository = project_repository.repository
where change.merged_at >= signal_window.from_at and change.merged_at <= signal_window.now_at
