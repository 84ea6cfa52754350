-- One row per merged change: a hit where a test that can stop it had passed on its tip before it was merged. It counts
-- where builds of changes have jobs.
with
-- One row per project with jobs in reach of the window.
with_jobs as (
    select project, scope, count(*) as jobs from signal_job group by project, scope
),
-- One row per sha that a test which gates had passed, with when it first had.
tested as (
    select project, scope, repository, sha, min(ended_at) as tested_at
    from signal_job
    where tests and gates and status = 'success' and sha is not null
    group by project, scope, repository, sha
)
select
    signal_window.project,
    signal_window.scope,
    '#' || cast(change.number as string) as name,
    change.merged_at as happened_at,
    change.url,
    case
        when with_jobs.project is not null and change.head_sha is not null
        then coalesce(tested.tested_at <= change.merged_at, false)
    end as hit,
    cast(null as double) as amount
from signal_window
join project_repository on project_repository.project = signal_window.project
join change on change.repository = project_repository.repository
left join repository on repository.id = change.repository
left join with_jobs on with_jobs.project = signal_window.project and with_jobs.scope = signal_window.scope
left join tested on tested.project = signal_window.project and tested.scope = signal_window.scope
    and tested.repository = change.repository and tested.sha = change.head_sha
where change.merged_at >= signal_window.from_at and change.merged_at <= signal_window.now_at
    and coalesce(change.base_branch, repository.default_branch, '') = coalesce(repository.default_branch, change.base_branch, '')
