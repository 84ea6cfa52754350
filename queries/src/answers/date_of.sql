-- The latest date of what a name means in a project's repositories.
select max(dated_at)
from (
    -- One row per tag or branch of that name.
    select coalesce(ref.dated_at, commit.committed_at) as dated_at
    from project_repository
    join ref on ref.repository = project_repository.repository
    left join commit on commit.repository = ref.repository and commit.sha = ref.target_sha
    where project_repository.project = ? and ref.name = ?
    union all
    -- One row per commit that begins so.
    select commit.committed_at
    from project_repository
    join commit on commit.repository = project_repository.repository
    where project_repository.project = ? and commit.sha like ?
) as meant
