-- One row per delivering launch after another: the amount is the seconds since the one before.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    true as hit,
    (unix_micros(finished_at) - unix_micros(previous_at)) / 1e6 as amount
from (
    select *, lag(finished_at) over (partition by project, scope order by position nulls last) as previous_at
    from signal_launch where delivering
) as followed
where previous_at is not null
