-- One row per branch of the project's repositories: a hit where it is not the default branch and somebody worked on it
-- in the last 14 days.
select
    signal_window.project,
    signal_window.scope,
    ref.name,
    coalesce(commit.committed_at, ref.dated_at) as happened_at,
    ref.url,
    ref.name <> coalesce(repository.default_branch, 'main')
        and coalesce(coalesce(commit.committed_at, ref.dated_at) >= signal_window.now_at - interval 14 days, false) as hit,
    cast(null as double) as amount
from signal_window
join project_repository on project_repository.project = signal_window.project
join repository on repository.id = project_repository.repository
join ref on ref.repository = repository.id
left join commit on commit.repository = ref.repository and commit.sha = ref.target_sha
where ref.kind = 'branch'
    and coalesce(commit.committed_at, ref.dated_at, signal_window.now_at) <= signal_window.now_at
