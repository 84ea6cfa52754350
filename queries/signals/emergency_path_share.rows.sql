-- One row per delivering launch of reverts or hotfixes only: a hit where a job launched it and its builds were green.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when by_job is not null and has_builds then by_job and coalesce(ever_green, false) end as hit,
    cast(null as double) as amount
from signal_checked
where only_reverts_or_hotfixes
