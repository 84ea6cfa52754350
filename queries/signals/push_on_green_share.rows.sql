-- One row per delivering launch: a hit where it started by itself, without approval, on a sha whose builds were green.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case
        when starter = 'person' or approvals > 0 then false
        when starter = 'program' and has_builds then coalesce(green, false) and not coalesce(red, false)
    end as hit,
    cast(null as double) as amount
from signal_checked
