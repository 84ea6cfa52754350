-- One row per subject, project and local hour with launches that count: how many, of which day and weekday.
select
    subject,
    finished_on,
    finished_weekday,
    finished_hour,
    count(*) as launches,
    min(finished_at) as first_at,
    max(finished_at) as last_at,
    count(*) filter (where dated_by = 'commit') as dated_by_commit
from counted_rows
group by subject, project, finished_on, finished_weekday, finished_hour
order by subject nulls last, first_at nulls last, last_at nulls last
