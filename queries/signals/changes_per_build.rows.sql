-- One row per build of the default branch that brought changes: the amount is how many were merged since the build before.
with
-- One row per sha that was built on the default branch, at its first build, with when the one before began.
built as (
    select project, scope, repository, sha, began_at, url,
        lag(began_at) over (partition by project, scope, repository order by began_at nulls last, sha nulls last) as previous_at
    from (
        select project, scope, repository, sha, min(began_at) as began_at, min(url) as url
        from signal_build where on_trunk and in_window and sha is not null
        group by project, scope, repository, sha
    ) as first_builds
)
select
    built.project,
    built.scope,
    substring(built.sha, 1, 10) as name,
    built.began_at as happened_at,
    built.url,
    count(*) = 1 as hit,
    cast(count(*) as double) as amount
from built
join signal_merge on signal_merge.project = built.project and signal_merge.scope = built.scope
    and signal_merge.repository = built.repository
    and signal_merge.merged_at > built.previous_at and signal_merge.merged_at <= built.began_at
where signal_merge.is_change
group by built.project, built.scope, built.repository, built.sha, built.began_at, built.url
