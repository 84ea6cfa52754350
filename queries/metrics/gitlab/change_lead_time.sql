-- One row per project: the median of all rows, and beside it the median of the days' medians, which GitLab's API returns.
select
    counted_rows.project,
    count(*) as n,
    percentile(counted_rows.lead_time_seconds, 0.5) as value,
    max(of_days.median_of_daily_medians_seconds) as median_of_daily_medians_seconds
from counted_rows
join (
    -- One row per project: the median of its days.
    select project, percentile(day_median, 0.5) as median_of_daily_medians_seconds
    from (
        -- One row per project and UTC day: the median of what ended on it.
        select project, cast(finished_at as date) as ended_on, percentile(lead_time_seconds, 0.5) as day_median
        from counted_rows
        group by project, cast(finished_at as date)
    ) as days
    group by project
) as of_days on of_days.project = counted_rows.project
group by counted_rows.project
