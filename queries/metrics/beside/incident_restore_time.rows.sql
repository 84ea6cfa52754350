-- One row per incident that opened in the window, from its opening to its end, or to the moment of collection where it
-- had none yet; whether a launch caused it is not asked. One whose opening tells nothing is shown in every window.
with
-- One row per incident with the first reason, if any, that keeps it out of the figure.
opened as (
    select
        asked.subject,
        asked.project,
        incident.id as name,
        incident.opened_at,
        case when incident.resolved_at <= asked.now_at then incident.resolved_at end as resolved_at,
        asked.now_at,
        incident.severity,
        incident.detected_by,
        incident.service,
        incident.url,
        case
            when incident.kind = 'maintenance' then 'maintenance'
            when incident.opened_at is null then 'undated'
            when incident.opened_at < timestamp '1990-01-01 00:00:00' then 'impossible_date'
            when incident.resolved_at < incident.opened_at then 'resolved_before_opened'
        end as reason
    from asked
    join incident on incident.project = asked.project
    where incident.opened_at is null
        or incident.opened_at < timestamp '1990-01-01 00:00:00'
        or (
            incident.opened_at >= asked.from_at
            and incident.opened_at < asked.to_at
            and incident.opened_at <= asked.now_at
        )
)
select
    subject,
    project,
    name,
    opened_at,
    resolved_at,
    case
        when reason is null then (unix_micros(coalesce(resolved_at, now_at)) - unix_micros(opened_at)) / 1e6
    end as restore_seconds,
    reason is null and resolved_at is null as still_open,
    severity,
    detected_by,
    service,
    url,
    reason is null as counted,
    reason
from opened
