-- One row per build of the window, from when it was asked for to its start, whatever became of it.
with
-- One row per build with its seconds, where both ends are known by then.
timed as (
    select
        *,
        case when started_at <= now_at then (unix_micros(started_at) - unix_micros(queued_at)) / 1e6 end as queue_seconds
    from asked_build
    where in_window
),
-- One row per build with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        subject,
        project,
        name,
        happened_at,
        queue_seconds,
        pipeline,
        branch,
        status,
        url,
        case
            when reason in ('undated', 'impossible_date', 'skipped') then reason
            when reason = 'in_progress' and queued_at is not null and queue_seconds is null then reason
            when queue_seconds is null then 'no_queue_time'
            when queue_seconds < 0 then 'started_before_queued'
        end as reason
    from timed
)
select
    subject,
    project,
    name,
    happened_at,
    queue_seconds,
    pipeline,
    branch,
    status,
    url,
    reason is null as counted,
    reason
from judged
