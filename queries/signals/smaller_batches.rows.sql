-- One row per project with launches in the last 90 days and in the 90 before them, at least eight in each: a hit where
-- the median launch of the later ones held no more commits. `amount` is that median.
with
-- One row per launch of the last 180 days with its half.
halves as (
    select project, scope, now_at, commits,
        case when finished_at >= now_at - interval 90 days then 1 else 0 end as half
    from asked_launch
    where delivering and sha_in_graph and finished_at >= now_at - interval 180 days
),
-- One row per project with both medians.
compared as (
    select
        project,
        scope,
        max(now_at) as now_at,
        count(*) filter (where half = 1) as later,
        count(*) filter (where half = 0) as earlier,
        median(case when half = 1 then commits end) as later_commits,
        median(case when half = 0 then commits end) as earlier_commits
    from halves
    group by project, scope
)
select
    project,
    scope,
    'commits of a launch' as name,
    now_at as happened_at,
    cast(null as string) as url,
    case when least(later, earlier) >= 8 then later_commits <= earlier_commits end as hit,
    cast(later_commits as double) as amount
from compared
