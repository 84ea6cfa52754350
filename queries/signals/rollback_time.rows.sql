-- One row per rollback that was done or rehearsed: the amount is the seconds that it took; one that failed does not count.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    true as hit,
    (unix_micros(finished_at) - unix_micros(started_at)) / 1e6 as amount
from signal_launch
where kind = 'rollback' and status = 'success' and finished_at > started_at and not overtaken
union all
select
    signal_window.project,
    signal_window.scope,
    'drill ' || drill.id,
    drill.performed_at,
    drill.url,
    coalesce(drill.succeeded, false),
    case when drill.succeeded then drill.duration_seconds end
from signal_window
join drill on drill.project = signal_window.project
where drill.kind = 'rollback'
    and drill.performed_at >= signal_window.from_at and drill.performed_at <= signal_window.now_at
