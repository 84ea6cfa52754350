-- One row per delivering launch or rollback: a hit where it was unplanned, as a rollback, the recovery of a failure, or
-- reverts and hotfixes only, or where a person says so. It counts only where incidents are connected, since else recoveries are missed.
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case
        when signal_watched.project is not null
        then coalesce(
            asked_override.verdict = 'unplanned',
            signal_launch.kind = 'rollback' or signal_launch.only_reverts_or_hotfixes or recoveries.launch is not null
        )
    end as hit,
    cast(null as double) as amount
from signal_launch
left join (select distinct project, scope, recovery_launch as launch from asked_failure where recovery_launch is not null)
    as recoveries on recoveries.project = signal_launch.project and recoveries.scope = signal_launch.scope
    and recoveries.launch = signal_launch.id
left join signal_watched on signal_watched.project = signal_launch.project
left join asked_override on asked_override.project = signal_launch.project
    and asked_override.scope = signal_launch.scope and asked_override.launch = signal_launch.id
    and asked_override.verdict in ('planned', 'unplanned')
where signal_launch.delivering
    or (signal_launch.kind = 'rollback' and signal_launch.status = 'success' and not signal_launch.overtaken)
