-- One row per project whose launches of the last 90 days and of the 90 before them have lead times, at least eight in
-- each: a hit where the later ones are clearly shorter, by their ranks, 1.96 deviations or more, or where nine in ten
-- commits of the last 90 days were delivered within a day, which leaves little to gain. `amount` is the deviations.
with
-- One row per launch of the last 180 days with the median and the longest lead time of what it delivered.
timed as (
    select
        asked_launch.project,
        asked_launch.scope,
        asked_launch.id,
        max(asked_launch.now_at) as now_at,
        case when max(asked_launch.finished_at) >= max(asked_launch.now_at) - interval 90 days then 1 else 0 end as half,
        count(*) as commits,
        count(*) filter (where delivery.committed_at >= asked_launch.finished_at - interval 24 hours) as within_a_day,
        median((unix_micros(asked_launch.finished_at) - unix_micros(delivery.committed_at)) / 1e6) as seconds
    from asked_launch
    join delivery on delivery.project = asked_launch.project and delivery.scope = asked_launch.scope
        and delivery.launch = asked_launch.id
    where asked_launch.delivering and asked_launch.dated_by not in ('commit', 'none')
        and asked_launch.finished_at >= asked_launch.now_at - interval 180 days
        and not delivery.merge and not delivery.baseline and delivery.committed_at <= asked_launch.finished_at
    group by asked_launch.project, asked_launch.scope, asked_launch.id
),
-- One row per launch with its middle rank among those of both halves.
ranked as (
    select *,
        rank() over (partition by project, scope order by seconds nulls last)
        + (count(*) over (partition by project, scope, seconds) - 1) / cast(2 as double) as place
    from timed
),
-- One row per project with both halves.
summed as (
    select
        project,
        scope,
        max(now_at) as now_at,
        cast(count(*) filter (where half = 1) as double) as later,
        cast(count(*) filter (where half = 0) as double) as earlier,
        cast(sum(case when half = 1 then place end) as double) as later_places,
        cast(sum(case when half = 1 then within_a_day end) as double)
            / nullif(sum(case when half = 1 then commits end), 0) as quick_share
    from ranked
    group by project, scope
),
-- One row per project with by how many deviations the later launches were quicker.
compared as (
    select *,
        case when least(later, earlier) >= 8
            then (later * (later + earlier + 1) / 2 - later_places)
                / sqrt(later * earlier * (later + earlier + 1) / 12) end as deviations
    from summed
)
select
    project,
    scope,
    'change_lead_time' as name,
    now_at as happened_at,
    cast(null as string) as url,
    case when deviations is not null then deviations >= 1.96e0 or quick_share >= 0.9e0 end as hit,
    cast(deviations as double) as amount
from compared
