-- One row per delivering launch: a hit where it is recorded when it was, how long it took and how it behaves afterwards,
-- the last by a check after it or by connected incidents. It counts where a source reports launches at all.
with
-- One row per project whose incidents are connected.
watched as (
    select distinct incident.project
    from incident join signal_window on signal_window.project = incident.project
    where incident.opened_at <= signal_window.now_at and incident.kind <> 'maintenance'
),
-- One row per launch that a check looked at after it.
checked as (
    select project, scope, id from signal_checked where coalesce(verified, false) or coalesce(smoke_after, false)
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case
        when signal_launch.made_from = 'deployments' or signal_launch.dated_by = 'source'
        then signal_launch.finished_at > signal_launch.started_at
            and (watched.project is not null or checked.id is not null)
    end as hit,
    (unix_micros(signal_launch.finished_at) - unix_micros(signal_launch.started_at)) / 1e6 as amount
from signal_launch
left join watched on watched.project = signal_launch.project
left join checked on checked.project = signal_launch.project and checked.scope = signal_launch.scope
    and checked.id = signal_launch.id
where signal_launch.delivering
