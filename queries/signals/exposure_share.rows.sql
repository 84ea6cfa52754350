-- One row per delivering launch with a known way of exposure: a hit where users need not be interrupted.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when exposure <> 'unknown' then exposure in ('rolling', 'canary', 'blue_green', 'flag') end as hit,
    cast(null as double) as amount
from signal_launch
where delivering
