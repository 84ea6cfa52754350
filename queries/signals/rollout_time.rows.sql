-- One row per delivering launch with a beginning and an end of its own: the amount is the seconds between them.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    true as hit,
    case when finished_at > started_at then (unix_micros(finished_at) - unix_micros(started_at)) / 1e6 end as amount
from signal_launch
where delivering
