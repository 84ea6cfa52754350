-- One row per delivering launch with a sha: a hit where a build of it succeeded; it counts only where builds are known.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when has_builds then coalesce(ever_green, false) end as hit,
    cast(null as double) as amount
from signal_checked
