-- One row per merged change: a hit where a build of what it made of the default branch began within ten minutes.
-- It counts where the merge has a sha and the project has builds.
with
-- One row per change and build of its merge.
begun as (
    select signal_merge.project, signal_merge.scope, signal_merge.repository, signal_merge.sha,
        min((unix_micros(signal_build.began_at) - unix_micros(signal_merge.merged_at)) / 1e6) as wait_seconds
    from signal_merge
    join signal_build on signal_build.project = signal_merge.project and signal_build.scope = signal_merge.scope
        and signal_build.repository = signal_merge.repository and signal_build.sha = signal_merge.sha
    where signal_build.began_at >= signal_merge.merged_at - interval 1 minute
    group by signal_merge.project, signal_merge.scope, signal_merge.repository, signal_merge.sha
)
select
    signal_merge.project,
    signal_merge.scope,
    signal_merge.name,
    signal_merge.merged_at as happened_at,
    signal_merge.url,
    case
        when signal_merge.sha is not null and built.project is not null
        then coalesce(begun.wait_seconds <= 600, false)
    end as hit,
    begun.wait_seconds as amount
from signal_merge
left join begun on begun.project = signal_merge.project and begun.scope = signal_merge.scope
    and begun.repository = signal_merge.repository and begun.sha = signal_merge.sha
left join (select distinct project, scope from signal_build where in_window) as built
    on built.project = signal_merge.project and built.scope = signal_merge.scope
where signal_merge.is_change
