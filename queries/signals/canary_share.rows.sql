-- One row per delivering launch with a known way of exposure: a hit where a few users saw it first.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when exposure <> 'unknown' then exposure = 'canary' end as hit,
    cast(null as double) as amount
from signal_launch
where delivering
