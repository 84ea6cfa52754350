-- One row per incident that is held against a pipeline of the window, from the pipeline's finish to the incident's
-- resolution in whole minutes, cut.
with
-- One row per incident with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        *,
        case
            when resolved_at is null then 'still_open'
            when resolved_at < from_at or resolved_at >= to_at then 'resolved_outside_window'
        end as reason
    from asked_cause
    where in_window
)
select
    subject,
    project,
    incident,
    pipeline,
    launch,
    name,
    finished_at,
    opened_at,
    resolved_at,
    cast(floor((unix_micros(resolved_at) - unix_micros(finished_at)) / 1e6 / 60) * 60 as double) as recovery_seconds,
    url,
    reason is null as counted,
    reason
from judged
