-- One row per project and local day with launches that count.
select project, finished_on, count(*) as launches
from counted_rows
group by project, finished_on
order by project nulls last, finished_on nulls last
