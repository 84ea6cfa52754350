-- One row per subject: the lower median, which is one of the values.
select subject, count(*) as n, max(case when position * 2 <= rows_of_subject + 1 then lead_time_seconds end) as value
from (
    select
        subject,
        lead_time_seconds,
        row_number() over (partition by subject order by lead_time_seconds nulls last) as position,
        count(*) over (partition by subject) as rows_of_subject
    from counted_rows
) as ranked
group by subject
