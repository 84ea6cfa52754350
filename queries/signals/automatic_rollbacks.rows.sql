-- One row per rollback that a program started, or that was rehearsed: a hit where it worked.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    status = 'success' as hit,
    cast(null as double) as amount
from signal_launch
where kind = 'rollback' and starter = 'program'
union all
select
    signal_window.project,
    signal_window.scope,
    'drill ' || drill.id,
    drill.performed_at,
    drill.url,
    drill.succeeded,
    drill.duration_seconds
from signal_window
join drill on drill.project = signal_window.project
where drill.kind in ('rollback', 'recovery')
    and drill.performed_at >= signal_window.from_at and drill.performed_at <= signal_window.now_at
