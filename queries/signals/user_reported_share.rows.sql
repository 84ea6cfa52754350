-- One row per incident of the window: a hit where users noticed it first; it counts where the source says who did.
select
    signal_window.project,
    signal_window.scope,
    coalesce(incident.title, incident.id) as name,
    incident.opened_at as happened_at,
    incident.url,
    case when incident.detected_by <> 'unknown' then incident.detected_by = 'user' end as hit,
    cast(null as double) as amount
from signal_window
join incident on incident.project = signal_window.project
where incident.kind <> 'maintenance'
    and incident.opened_at >= signal_window.from_at and incident.opened_at <= signal_window.now_at
