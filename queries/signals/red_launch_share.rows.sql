-- One row per delivering launch of a sha with builds that had ended: a hit where the last result of some pipeline was a failure.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    red as hit,
    cast(null as double) as amount
from signal_checked
