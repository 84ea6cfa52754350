-- One row per subject and local day with launches that count.
select subject, finished_on, count(*) as launches
from counted_rows
group by subject, finished_on
order by subject nulls last, finished_on nulls last
