-- One row per delivering launch of a project with incidents: a hit where it began while a major one was open, unless it mended one.
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    coalesce(bool_or(incident.severity in ('critical', 'major') and incident.opened_at <= signal_launch.started_at
        and coalesce(incident.resolved_at, signal_window.now_at) > signal_launch.finished_at), false)
        and not signal_launch.only_reverts_or_hotfixes as hit,
    cast(null as double) as amount
from signal_launch
join signal_window on signal_window.project = signal_launch.project and signal_window.scope = signal_launch.scope
join incident on incident.project = signal_launch.project
where signal_launch.delivering and incident.kind <> 'maintenance' and incident.opened_at <= signal_window.now_at
group by signal_launch.project, signal_launch.scope, signal_launch.id, signal_launch.name, signal_launch.finished_at,
    signal_launch.url, signal_launch.only_reverts_or_hotfixes
