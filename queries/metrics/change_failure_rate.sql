-- One row per subject: how many launches count, how many of them failed, and what says so.
select
    subject,
    count(*) as n,
    count(*) filter (where failed) as failed,
    count(*) filter (where failed and confidence = 'observed') as failed_observed,
    count(*) filter (where signal = 'override') as by_override,
    count(*) filter (where signal = 'incident') as by_incident,
    count(*) filter (where signal = 'rollback') as by_rollback,
    count(*) filter (where signal = 'revert') as by_revert,
    count(*) filter (where signal = 'hotfix') as by_hotfix,
    count(*) filter (where signal = 'failed_rollout') as by_failed_rollout,
    count(*) filter (where overruled_by is not null) as said_not_failed
from counted_rows
group by subject
