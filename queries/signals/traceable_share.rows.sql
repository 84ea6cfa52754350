-- One row per delivering launch of a project that reports artefacts: a hit where its build, its artefact and its commits are known.
with
-- One row per project whose deployments name artefacts.
with_artefacts as (
    select distinct project from signal_launch where artefact_digest is not null
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case
        when with_artefacts.project is not null
        then signal_launch.artefact_digest is not null and signal_launch.sha_in_graph
            and (signal_launch.build is not null or coalesce(signal_checked.ever_green, false))
    end as hit,
    cast(null as double) as amount
from signal_launch
left join with_artefacts on with_artefacts.project = signal_launch.project
left join signal_checked on signal_checked.project = signal_launch.project
    and signal_checked.scope = signal_launch.scope and signal_checked.id = signal_launch.id
where signal_launch.delivering
