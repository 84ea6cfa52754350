-- One row per delivering launch that is old enough, or that counts as failed: a hit where it failed. It counts only
-- where incidents are connected: without them the rate is a lower bound, which meets no criterion.
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case when signal_watched.project is not null then asked_failure.launch is not null end as hit,
    cast(null as double) as amount
from signal_launch
left join asked_failure on asked_failure.project = signal_launch.project
    and asked_failure.scope = signal_launch.scope and asked_failure.launch = signal_launch.id
left join signal_watched on signal_watched.project = signal_launch.project
where (signal_launch.delivering and not signal_launch.too_young) or asked_failure.launch is not null
