-- One row per document about releasing that the tree of a repository holds: a hit where a commit of the last year
-- touched it. It counts where the paths of commits are known, since else nothing tells when it was touched.
with
-- One row per document.
documents as (
    select signal_window.project, signal_window.scope, signal_window.now_at, probe.repository, probe.path
    from signal_window
    join project_repository on project_repository.project = signal_window.project
    join repository on repository.id = project_repository.repository
    join probe on probe.repository = repository.id and probe.sha = coalesce(repository.head_sha, probe.sha)
    where probe.name = 'release_documentation' and probe.found
        and (probe.observed_at is null or probe.observed_at <= signal_window.now_at)
),
-- One row per repository with paths.
pathed as (
    select repository, count(*) as paths from commit_path group by repository
),
-- One row per document that some commit touched, with when the last one did.
touched as (
    select documents.project, documents.scope, documents.repository, documents.path,
        max(commit.committed_at) as touched_at
    from documents
    join commit_path on commit_path.repository = documents.repository and commit_path.path = documents.path
    join commit on commit.repository = commit_path.repository and commit.sha = commit_path.sha
    where commit.committed_at <= documents.now_at
    group by documents.project, documents.scope, documents.repository, documents.path
)
select
    documents.project,
    documents.scope,
    documents.path as name,
    touched.touched_at as happened_at,
    cast(null as string) as url,
    case
        when pathed.repository is not null
        then coalesce(touched.touched_at >= documents.now_at - interval 365 days, false)
    end as hit,
    cast(null as double) as amount
from documents
left join pathed on pathed.repository = documents.repository
left join touched on touched.project = documents.project and touched.scope = documents.scope
    and touched.repository = documents.repository and touched.path = documents.path
