-- One row per environment that was launched into in the window: a hit where its name is that of a preview of one branch
-- or change. Not finding one proves nothing where only some environments are reported, so it counts only where found.
select
    signal_window.project,
    signal_window.scope,
    attempt.environment as name,
    max(attempt.finished_at) as happened_at,
    max(attempt.url) as url,
    case
        when attempt.environment like 'review/%' or attempt.environment like 'review-%'
            or attempt.environment like '%preview%' or attempt.environment like 'pr-%'
            or attempt.environment like 'pr/%' or attempt.environment like 'mr-%'
            or attempt.environment like '%try-%' or attempt.environment like 'branch/%'
        then true
    end as hit,
    cast(count(*) as double) as amount
from signal_window
join attempt on attempt.project = signal_window.project
where attempt.finished_at >= signal_window.from_at and attempt.finished_at <= signal_window.now_at
group by signal_window.project, signal_window.scope, attempt.environment
