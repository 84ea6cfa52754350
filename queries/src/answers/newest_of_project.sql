-- The newest date of any fact of one project that is not later than the clock: of its own rows, and of those of its
-- repositories. Bound: the project, the clock.
with own as (
    -- The project's repositories.
    select repository from project_repository where project = ?1
)
select max(newest_at) from (
    select max(committed_at) as newest_at from commit where committed_at <= ?2 and repository in (select repository from own)
    union all
    select max(finished_at) as newest_at from attempt where finished_at <= ?2 and excluded is null and project = ?1
    union all
    select max(finished_at) as newest_at from build where finished_at <= ?2 and repository in (select repository from own)
    union all
    select max(opened_at) as newest_at from incident where opened_at <= ?2 and project = ?1
    union all
    select max(resolved_at) as newest_at from incident where resolved_at <= ?2 and project = ?1
    union all
    select max(merged_at) as newest_at from change where merged_at <= ?2 and repository in (select repository from own)
) as newest
