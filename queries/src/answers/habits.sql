-- One row per project asked: how its commits come, in the window.
with
-- One row per project: its first sensible commit of all, from which on a window is covered.
firsts as (
    select project_repository.project, min(commit.committed_at) as first_at
    from commit
    join project_repository on project_repository.repository = commit.repository
    where commit.committed_at >= timestamp '1990-01-01 00:00:00'
    group by project_repository.project
),
-- One row per commit of the project in the window; of a project that is part of a repository, those of its paths.
commits as (
    select
        asked.project,
        commit.sha,
        commit.committed_at,
        cast(commit.committed_at as date) as committed_on,
        len(commit.parents) > 1 as merge,
        commit.reverts_sha is not null or commit.reverts_change is not null as revert,
        commit.author_hash,
        commit.author_kind,
        commit.additions + commit.deletions as lines_changed,
        len(project_repository.paths) > 0 as part,
        greatest(asked.from_at, firsts.first_at) as began_at,
        least(asked.to_at, asked.now_at) as ended_at
    from asked
    join firsts on firsts.project = asked.project
    join project_repository on project_repository.project = asked.project
    join commit on commit.repository = project_repository.repository
    where commit.committed_at >= asked.from_at and commit.committed_at <= asked.now_at
        and (commit.committed_at < asked.to_at or asked.to_at = asked.now_at)
        and (
            len(project_repository.paths) = 0
            or exists (
                select 1 from part_commit
                where part_commit.project = asked.project
                    and part_commit.repository = commit.repository
                    and part_commit.sha = commit.sha
            )
        )
)
select
    project,
    count(*) filter (where not merge) as commits,
    count(*) filter (where merge) as merges,
    count(*) filter (where revert) as reverts,
    count(distinct committed_on) as active_days,
    (unix_micros(max(ended_at)) - unix_micros(max(began_at))) / 1e6 as span_seconds,
    count(distinct case when author_kind <> 'bot' then author_hash end) as authors,
    percentile(case when not merge then lines_changed end, 0.5) as lines_median,
    count(lines_changed) as commits_with_sizes,
    bool_or(part) as part
from commits
group by project
