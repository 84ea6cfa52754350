-- One row per project: the lower median, which is one of the values.
select project, count(*) as n, max(case when position * 2 <= rows_of_project + 1 then recovery_seconds end) as value
from (
    select
        project,
        recovery_seconds,
        row_number() over (partition by project order by recovery_seconds nulls last) as position,
        count(*) over (partition by project) as rows_of_project
    from counted_rows
) as ranked
group by project
