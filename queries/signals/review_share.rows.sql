-- One row per major incident that was over a week ago: a hit where its review was published within seven days.
select
    signal_window.project,
    signal_window.scope,
    coalesce(incident.title, incident.id) as name,
    incident.opened_at as happened_at,
    coalesce(incident.postmortem_url, incident.url) as url,
    coalesce(incident.postmortem_at <= incident.resolved_at + interval 7 days, false) as hit,
    (unix_micros(incident.postmortem_at) - unix_micros(incident.resolved_at)) / 1e6 as amount
from signal_window
join incident on incident.project = signal_window.project
where incident.kind <> 'maintenance' and incident.severity in ('critical', 'major')
    and incident.opened_at >= signal_window.from_at
    and incident.resolved_at <= signal_window.now_at - interval 7 days
