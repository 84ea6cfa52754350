-- One row per delivering launch with a sha: a hit where a test that can stop the build passed on it.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when has_jobs then coalesce(gating_test, false) end as hit,
    cast(null as double) as amount
from signal_checked
