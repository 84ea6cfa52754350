-- One row per project: its first launch of the scope.
select project, min(finished_at) as first_launch_at
from asked_launch
group by project
