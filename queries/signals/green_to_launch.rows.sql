-- One row per delivering launch: the amount is the seconds from the first green build of its sha to its end.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    green_at <= finished_at as hit,
    case when green_at <= finished_at then (unix_micros(finished_at) - unix_micros(green_at)) / 1e6 end as amount
from signal_checked
