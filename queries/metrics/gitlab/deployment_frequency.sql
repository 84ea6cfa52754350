-- One row per project and UTC day with deployments that count.
select project, finished_on, count(*) as deployments
from counted_rows
group by project, finished_on
order by project nulls last, finished_on nulls last
