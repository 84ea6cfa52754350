-- One row per delivering launch that is old enough: a hit where an incident is linked to it. It counts only where
-- incidents are connected.
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case when signal_watched.project is not null then linked.launch is not null end as hit,
    cast(null as double) as amount
from signal_launch
left join (
    select distinct failure_signal.project, failure_signal.scope, failure_signal.launch
    from failure_signal
    join signal_window on signal_window.project = failure_signal.project and signal_window.scope = failure_signal.scope
    where failure_signal.signal = 'incident' and failure_signal.signalled_at <= signal_window.now_at
        and (failure_signal.until_at is null or failure_signal.until_at > signal_window.now_at)
) as linked on linked.project = signal_launch.project and linked.scope = signal_launch.scope
    and linked.launch = signal_launch.id
left join signal_watched on signal_watched.project = signal_launch.project
where signal_launch.delivering and not signal_launch.too_young
