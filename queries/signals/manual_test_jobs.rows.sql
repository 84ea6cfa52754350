-- One row per delivering launch whose sha was tested by jobs: the amount is how many test jobs wait for a person.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when tests > 0 then manual_tests = 0 end as hit,
    cast(case when tests > 0 then manual_tests end as double) as amount
from signal_checked
