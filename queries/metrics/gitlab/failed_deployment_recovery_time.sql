-- One row per subject: the median of all rows, and beside it the median of the days' medians, which GitLab's API
-- returns.
select
    counted_rows.subject,
    count(*) as n,
    percentile(counted_rows.recovery_seconds, 0.5) as value,
    max(of_days.median_of_daily_medians_seconds) as median_of_daily_medians_seconds
from counted_rows
join (
    -- One row per subject: the median of its days.
    select subject, percentile(day_median, 0.5) as median_of_daily_medians_seconds
    from (
        -- One row per subject and UTC day: the median of what ended on it.
        select subject, cast(resolved_at as date) as ended_on, percentile(recovery_seconds, 0.5) as day_median
        from counted_rows
        group by subject, cast(resolved_at as date)
    ) as days
    group by subject
) as of_days on of_days.subject = counted_rows.subject
group by counted_rows.subject
