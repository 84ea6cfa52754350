-- One row per merged change of a repository with builds of its default branch: a hit where the last finished build of a
-- pipeline before the merge was red, unless the merge itself made that pipeline green again.
with
-- One row per change and pipeline with the last result before the merge.
before_merge as (
    select
        signal_merge.project,
        signal_merge.scope,
        signal_merge.repository,
        signal_merge.name,
        signal_build.pipeline,
        max_by(signal_build.status, signal_build.ended_at) as status
    from signal_merge
    join signal_build on signal_build.project = signal_merge.project and signal_build.scope = signal_merge.scope
        and signal_build.repository = signal_merge.repository
    where signal_build.on_trunk and signal_build.status in ('success', 'failed')
        and signal_build.ended_at <= signal_merge.merged_at and signal_merge.is_change
    group by signal_merge.project, signal_merge.scope, signal_merge.repository, signal_merge.name, signal_build.pipeline
),
-- One row per sha and pipeline that a build made green.
greens as (
    select distinct project, scope, repository, sha, pipeline from signal_build where status = 'success' and sha is not null
)
select
    signal_merge.project,
    signal_merge.scope,
    signal_merge.name,
    signal_merge.merged_at as happened_at,
    signal_merge.url,
    bool_or(before_merge.status = 'failed' and greens.sha is null) as hit,
    cast(null as double) as amount
from signal_merge
join before_merge on before_merge.project = signal_merge.project and before_merge.scope = signal_merge.scope
    and before_merge.repository = signal_merge.repository and before_merge.name = signal_merge.name
left join greens on greens.project = signal_merge.project and greens.scope = signal_merge.scope
    and greens.repository = signal_merge.repository and greens.sha = signal_merge.sha
    and greens.pipeline = before_merge.pipeline
group by signal_merge.project, signal_merge.scope, signal_merge.repository, signal_merge.name, signal_merge.merged_at,
    signal_merge.url
