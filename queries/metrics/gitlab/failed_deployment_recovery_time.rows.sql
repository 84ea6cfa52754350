-- One row per incident that was open in the window, from its opening to its end; those that ended in the window count.
with
-- One row per incident with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        *,
        case
            when resolved_at is null then 'still_open'
            when resolved_at < opened_at then 'resolved_before_opened'
            when resolved_at < from_at or resolved_at >= to_at then 'resolved_outside_window'
        end as reason
    from asked_incident
    where opened_at < to_at and (resolved_at is null or resolved_at >= from_at)
)
select
    subject,
    project,
    id as incident,
    id as name,
    cast(null as string) as launch,
    opened_at,
    resolved_at,
    resolved_at as finished_at,
    (unix_micros(resolved_at) - unix_micros(opened_at)) / 1e6 as recovery_seconds,
    url,
    reason is null as counted,
    reason
from judged
