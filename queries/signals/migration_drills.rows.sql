-- One row per rehearsal of a data migration: a hit where it worked.
select
    signal_window.project,
    signal_window.scope,
    'drill ' || drill.id as name,
    drill.performed_at as happened_at,
    drill.url,
    drill.succeeded as hit,
    drill.duration_seconds as amount
from signal_window
join drill on drill.project = signal_window.project
where drill.kind in ('migration')
    and drill.performed_at >= signal_window.from_at and drill.performed_at <= signal_window.now_at
