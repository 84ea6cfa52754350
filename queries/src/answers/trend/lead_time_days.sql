-- One row per subject and commit that counts: the local day of its launch, and its lead time.
select asked_launch.subject, asked_launch.finished_on, counted_rows.lead_time_seconds
from counted_rows
join asked_launch
    on asked_launch.subject = counted_rows.subject
    and asked_launch.project = counted_rows.project
    and asked_launch.id = counted_rows.launch
order by asked_launch.finished_on nulls last, counted_rows.lead_time_seconds nulls last
