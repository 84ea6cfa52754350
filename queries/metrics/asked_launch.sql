-- One row per subject (a project or a group) and launch of the scopes asked for that had ended at the moment of
-- collection, with whether it belongs to the window by its finish.
select
    launch.*,
    asked.subject,
    asked.from_at,
    asked.to_at,
    asked.now_at,
    asked.clock,
    launch.finished_at >= asked.from_at and launch.finished_at < asked.to_at as in_window,
    launch.finished_at > asked.now_at - interval 72 hours as too_young
from launch
join asked on asked.project = launch.project and asked.scope = launch.scope
where launch.finished_at <= asked.now_at
