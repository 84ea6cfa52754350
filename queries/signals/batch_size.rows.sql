-- One row per delivering launch whose sha is in the commit graph: the amount is how many commits it brought, merges left out.
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    true as hit,
    cast(launch.commits as double) as amount
from signal_launch
join launch on launch.project = signal_launch.project and launch.scope = signal_launch.scope
    and launch.id = signal_launch.id
where signal_launch.delivering and signal_launch.sha_in_graph and not launch.baseline
