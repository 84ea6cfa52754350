-- One row per delivering launch: the amount is how many people had to act for it: who started it, and each who approved.
-- Approvals are by role, so each counts as a person of their own.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    true as hit,
    case
        when starter = 'program' then cast(approvals as double)
        when starter = 'person' then cast(approvals + case when started_by = 'approval' and approvals > 0 then 0 else 1 end as double)
    end as amount
from signal_launch
where delivering
