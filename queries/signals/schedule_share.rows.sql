-- One row per delivering launch: a hit where a schedule started it; it counts only where the trigger is known.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when started_by <> 'unknown' then started_by = 'schedule' end as hit,
    cast(null as double) as amount
from signal_launch
where delivering
