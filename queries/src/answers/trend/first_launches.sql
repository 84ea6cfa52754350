-- One row per subject: its first launch of the scope.
select subject, min(finished_at) as first_launch_at
from asked_launch
group by subject
