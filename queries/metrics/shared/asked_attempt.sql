-- One row per subject and attempt in the scopes asked for that was known at the moment of collection, with the first
-- reason, if any, why it is no successful deployment. Tools that know no launches count these.
select
    attempt.*,
    asked.subject,
    asked.from_at,
    asked.to_at,
    asked.now_at,
    attempt.excluded is null and attempt.status = 'success' as succeeded,
    case
        when attempt.excluded is not null then attempt.excluded
        when attempt.status = 'failed' then 'failed_rollout'
        when attempt.status <> 'success' then attempt.status
    end as left_out,
    attempt.finished_at is null
        or attempt.excluded = 'impossible_date'
        or (attempt.finished_at >= asked.from_at and attempt.finished_at < asked.to_at) as in_window
from attempt
join asked on asked.project = attempt.project
where (attempt.tier = asked.scope or attempt.environment = asked.scope or attempt.tier = 'unknown')
    and (
        attempt.finished_at is null
        or attempt.excluded = 'impossible_date'
        or attempt.finished_at <= asked.now_at
    )
