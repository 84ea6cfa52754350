-- One row per delivering launch that needed an approval: the amount is the seconds until it was given.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    approval_seconds is not null as hit,
    approval_seconds as amount
from signal_launch
where delivering and approval_seconds is not null
