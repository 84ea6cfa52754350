-- One row per failed launch: the amount is the seconds until users were served again; what is still open counts as long
-- as it has been. It counts only where incidents are connected.
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    asked_failure.recovered_at is not null as hit,
    case
        when signal_watched.project is not null
        then (unix_micros(coalesce(asked_failure.recovered_at, asked_failure.now_at)) - unix_micros(asked_failure.failing_since)) / 1e6
    end as amount
from signal_launch
join asked_failure on asked_failure.project = signal_launch.project
    and asked_failure.scope = signal_launch.scope and asked_failure.launch = signal_launch.id
left join signal_watched on signal_watched.project = signal_launch.project
