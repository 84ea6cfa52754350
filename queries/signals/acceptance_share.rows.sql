-- One row per delivering launch with a sha: a hit where an acceptance test passed on it; it counts where such tests are known.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when has_acceptance_jobs then coalesce(acceptance_green, false) end as hit,
    cast(null as double) as amount
from signal_checked
