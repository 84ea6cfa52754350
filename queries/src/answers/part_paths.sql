-- One row per path that a commit of the window touched, for every project asked that is only part of the repository.
select
    asked.project,
    project_repository.repository,
    array_to_string(project_repository.paths, chr(31)) as patterns,
    commit_path.sha,
    commit_path.path
from asked
join project_repository on project_repository.project = asked.project and len(project_repository.paths) > 0
join commit on commit.repository = project_repository.repository
join commit_path on commit_path.repository = commit.repository and commit_path.sha = commit.sha
where commit.committed_at >= coalesce(?, asked.from_at) and commit.committed_at <= asked.now_at
