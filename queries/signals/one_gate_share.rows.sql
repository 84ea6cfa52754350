-- One row per delivering launch with a known trigger: a hit where at most one person had to act, by starting or by approving.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when started_by <> 'unknown' then approvals + case when started_by = 'manual' then 1 else 0 end <= 1 end as hit,
    cast(null as double) as amount
from signal_launch
where delivering
