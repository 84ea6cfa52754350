-- One row per project and local day with launches that count: how many, and at which hours of which weekday.
select
    project,
    finished_on,
    finished_weekday,
    finished_hour,
    count(*) as launches,
    min(finished_at) as first_at,
    max(finished_at) as last_at,
    count(*) filter (where dated_by = 'commit') as dated_by_commit
from counted_rows
group by project, finished_on, finished_weekday, finished_hour
order by project nulls last, finished_on nulls last, finished_hour nulls last
