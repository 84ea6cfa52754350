-- One row per subject: how far the stage before is ahead, over all places that can be compared.
select
    subject,
    count(*) as n,
    cast(sum(commits) as bigint) as commits,
    cast(sum(commits_only_here) as bigint) as commits_only_here,
    max(age_seconds) as age_seconds,
    max(oldest_waiting_seconds) as oldest_waiting_seconds,
    case when count(distinct stage_before) = 1 then min(stage_before) end as stage_before
from counted_rows
group by subject
