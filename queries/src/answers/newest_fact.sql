-- The newest date of any fact that is not later than the clock, which is bound once per part.
select max(newest_at) from (
    select max(committed_at) as newest_at from commit where committed_at <= ?
    union all
    select max(finished_at) as newest_at from attempt where finished_at <= ? and excluded is null
    union all
    select max(finished_at) as newest_at from build where finished_at <= ?
    union all
    select max(opened_at) as newest_at from incident where opened_at <= ?
    union all
    select max(resolved_at) as newest_at from incident where resolved_at <= ?
    union all
    select max(merged_at) as newest_at from change where merged_at <= ?
) as newest
