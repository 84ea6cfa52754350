-- One row per delivering launch with a sha: a hit where a test of that environment passed after the launch had begun.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when has_jobs then coalesce(verified, false) end as hit,
    cast(null as double) as amount
from signal_checked
