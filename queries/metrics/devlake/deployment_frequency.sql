-- One row per subject and UTC day with deployments that count.
select subject, finished_on, count(*) as deployments
from counted_rows
group by subject, finished_on
order by subject nulls last, finished_on nulls last
