-- One row per kind of job that ran in the window: a hit for those that test the way a user would.
select
    project,
    scope,
    class as name,
    max(ended_at) as happened_at,
    cast(null as string) as url,
    class in ('acceptance', 'e2e') as hit,
    cast(count(*) as double) as amount
from signal_job
group by project, scope, class
