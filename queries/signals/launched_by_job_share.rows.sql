-- One row per delivering launch: a hit where a job or a controller made it, a miss where a person did by hand.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    by_job as hit,
    cast(null as double) as amount
from signal_launch
where delivering
