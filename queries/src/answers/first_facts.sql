-- One row per project: its first launch in the scope that is bound, or its first sensible commit where it has none.
with
-- One row per project with launches there.
launches as (
    select project, min(finished_at) as first_at
    from launch
    where scope = ?
    group by project
),
-- One row per project with commits.
commits as (
    select project_repository.project, min(commit.committed_at) as first_at
    from commit
    join project_repository on project_repository.repository = commit.repository
    where commit.committed_at >= timestamp '1990-01-01 00:00:00'
    group by project_repository.project
)
select coalesce(launches.project, commits.project) as project, coalesce(launches.first_at, commits.first_at) as first_at
from launches
full outer join commits on commits.project = launches.project
