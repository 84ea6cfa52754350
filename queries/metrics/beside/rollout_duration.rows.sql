-- One row per launch of the window, from the start of its first attempt to the finish that decided it; those that
-- succeeded and have both moments count. A tag or a release has one moment, and so tells no duration.
with
-- One row per launch with its seconds, where a source reported both ends.
timed as (
    select
        *,
        case
            when dated_by = 'source' and finished_at <> started_at
                then (unix_micros(finished_at) - unix_micros(started_at)) / 1e6
        end as rollout_seconds
    from asked_launch
    where in_window
),
-- One row per launch with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        subject,
        project,
        name,
        finished_at,
        rollout_seconds,
        started_at,
        kind,
        status,
        attempts,
        exposure,
        url,
        case
            when status = 'failed' then 'failed_rollout'
            when status <> 'success' then status
            when rollout_seconds is null then 'no_duration'
            when rollout_seconds < 0 then 'finished_before_started'
        end as reason
    from timed
)
select
    subject,
    project,
    name,
    finished_at,
    rollout_seconds,
    started_at,
    kind,
    status,
    attempts,
    exposure,
    url,
    reason is null as counted,
    reason
from judged
