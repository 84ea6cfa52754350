-- One row per environment that something was launched into: a hit where the commit that runs there is known and in the
-- commit graph, so that two of its states can be compared.
with
-- One row per environment with its last successful launch.
latest as (
    select launch.project, launch.environment, launch.name, launch.sha, launch.sha_in_graph, launch.finished_at, launch.url,
        signal_window.scope as asked_scope,
        row_number() over (
            partition by signal_window.project, signal_window.scope, launch.environment
            order by launch.finished_at desc nulls last, launch.position desc nulls last
        ) as place
    from signal_window
    join launch on launch.project = signal_window.project
    where launch.status = 'success' and launch.finished_at <= signal_window.now_at
)
select
    project,
    asked_scope as scope,
    environment || ': ' || name as name,
    finished_at as happened_at,
    url,
    sha is not null and sha_in_graph as hit,
    cast(null as double) as amount
from latest
where place = 1
