-- One row per build of the window, from its start to its end; those that ended in success or failure count.
with
-- One row per build with its seconds, where both ends are known.
timed as (
    select *, (unix_micros(finished_at) - unix_micros(started_at)) / 1e6 as duration_seconds
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
        duration_seconds,
        pipeline,
        branch,
        on_trunk,
        status,
        url,
        case
            when reason is not null then reason
            when duration_seconds is null then 'no_duration'
            when duration_seconds < 0 then 'finished_before_started'
        end as reason
    from timed
)
select
    subject,
    project,
    name,
    happened_at,
    duration_seconds,
    pipeline,
    branch,
    on_trunk,
    status,
    url,
    reason is null as counted,
    reason
from judged
