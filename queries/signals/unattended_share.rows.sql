-- One row per delivering launch with a known trigger: a hit where no person started it.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when starter <> 'unknown' then starter = 'program' end as hit,
    cast(null as double) as amount
from signal_launch
where delivering
