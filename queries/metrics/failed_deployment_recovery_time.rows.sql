-- One row per failed launch of the window: from when it failed to its recovery, or to the moment of collection where
-- there is none yet.
select
    subject,
    project,
    launch,
    name,
    finished_at,
    failing_since,
    recovered_at,
    recovery_launch,
    signal,
    confidence,
    evidence,
    (unix_micros(coalesce(recovered_at, now_at)) - unix_micros(failing_since)) / 1e6 as recovery_seconds,
    recovered_at is null as still_open,
    not (recovered_at is null and contradicts) as counted,
    case when recovered_at is null and contradicts then 'resolved_before_opened' end as reason
from asked_failure
where in_window
