-- One row per delivering launch of the window after another: the amount is the seconds since the one before, wherever that was.
select
    followed.project,
    followed.scope,
    coalesce(followed.version, followed.name) as name,
    followed.finished_at as happened_at,
    followed.url,
    true as hit,
    (unix_micros(followed.finished_at) - unix_micros(followed.previous_at)) / 1e6 as amount
from (
    select *, lag(finished_at) over (partition by project, scope order by position nulls last) as previous_at
    from asked_launch where delivering
) as followed
join signal_window on signal_window.project = followed.project and signal_window.scope = followed.scope
where followed.previous_at is not null and followed.finished_at >= signal_window.from_at
