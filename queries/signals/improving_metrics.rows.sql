-- One row per delivery figure that the last 90 days and the 90 before them both show: a hit where it clearly got better,
-- by its usual test in the normal approximation, 1.96 deviations or more. `amount` is the deviations. A figure stands on
-- at least eight launches of each half, and on 30 days of the earlier one that the history covers; failures count where
-- incidents are connected.
with
-- One row per launch of the last 180 days, with its half: 1 for the last 90 days, 0 for those before.
halves as (
    select
        asked_launch.project,
        asked_launch.scope,
        asked_launch.id,
        asked_launch.now_at,
        case when asked_launch.finished_at >= asked_launch.now_at - interval 90 days then 1 else 0 end as half,
        asked_launch.dated_by,
        asked_failure.launch is not null as failed,
        asked_launch.too_young and asked_failure.launch is null as too_young
    from asked_launch
    left join asked_failure on asked_failure.project = asked_launch.project
        and asked_failure.scope = asked_launch.scope and asked_failure.launch = asked_launch.id
    where asked_launch.delivering and asked_launch.finished_at >= asked_launch.now_at - interval 180 days
),
-- One row per project with the days of the earlier half that its history covers.
covered as (
    select
        project,
        scope,
        least(90, (unix_micros(max(now_at)) - unix_micros(min(finished_at))) / cast(86400e6 as double) - 90) as days
    from asked_launch
    group by project, scope
),
-- One row per project with its launches of both halves.
counted as (
    select
        project,
        scope,
        max(now_at) as now_at,
        cast(count(*) filter (where half = 1) as double) as later,
        cast(count(*) filter (where half = 0) as double) as earlier,
        cast(count(*) filter (where half = 1 and not too_young) as double) as later_judged,
        cast(count(*) filter (where half = 1 and failed) as double) as later_failed,
        cast(count(*) filter (where half = 0 and failed) as double) as earlier_failed
    from halves
    group by project, scope
),
-- One row per project whose incidents are connected.
watched as (
    select distinct incident.project
    from incident join signal_window on signal_window.project = incident.project
    where incident.opened_at <= signal_window.now_at and incident.kind <> 'maintenance'
),
-- One row per launch with the median lead time of what it delivered.
timed as (
    select halves.project, halves.scope, halves.id, halves.half,
        median((unix_micros(asked_launch.finished_at) - unix_micros(delivery.committed_at)) / 1e6) as seconds
    from halves
    join asked_launch on asked_launch.project = halves.project and asked_launch.scope = halves.scope
        and asked_launch.id = halves.id
    join delivery on delivery.project = halves.project and delivery.scope = halves.scope
        and delivery.launch = halves.id
    where not delivery.merge and not delivery.baseline and halves.dated_by not in ('commit', 'none')
        and delivery.committed_at <= asked_launch.finished_at
    group by halves.project, halves.scope, halves.id, halves.half
),
-- One row per such launch with its middle rank among those of both halves.
ranked as (
    select *,
        rank() over (partition by project, scope order by seconds nulls last)
        + (count(*) over (partition by project, scope, seconds) - 1) / cast(2 as double) as place
    from timed
),
-- One row per project with the rank sum of the later launches.
summed as (
    select
        project,
        scope,
        cast(count(*) filter (where half = 1) as double) as later,
        cast(count(*) filter (where half = 0) as double) as earlier,
        cast(sum(case when half = 1 then place end) as double) as later_places
    from ranked
    group by project, scope
),
-- One row per figure with by how many deviations it got better.
figures as (
    select counted.project, counted.scope, 'deployment_frequency' as figure, counted.now_at,
        case when least(later, earlier) >= 8 and covered.days >= 30
            then (later - earlier * 90 / covered.days)
                / sqrt(later + earlier * (90 / covered.days) * (90 / covered.days)) end as deviations
    from counted
    join covered on covered.project = counted.project and covered.scope = counted.scope
    union all
    select summed.project, summed.scope, 'change_lead_time', counted.now_at,
        case when least(summed.later, summed.earlier) >= 8
            then (summed.later * (summed.later + summed.earlier + 1) / 2 - summed.later_places)
                / sqrt(summed.later * summed.earlier * (summed.later + summed.earlier + 1) / 12) end
    from summed
    join counted on counted.project = summed.project and counted.scope = summed.scope
    union all
    select counted.project, counted.scope, 'change_failure_rate', counted.now_at,
        case
            when watched.project is null or least(later_judged, earlier) < 8 then cast(null as double)
            when later_failed + earlier_failed = 0 then cast(0 as double)
            else (earlier_failed / earlier - later_failed / later_judged)
                / nullif(sqrt(
                    (later_failed + earlier_failed) / (later_judged + earlier)
                    * (1 - (later_failed + earlier_failed) / (later_judged + earlier))
                    * (1 / later_judged + 1 / earlier)), 0)
        end
    from counted
    left join watched on watched.project = counted.project
)
select
    project,
    scope,
    figure as name,
    now_at as happened_at,
    cast(null as string) as url,
    case when deviations is not null then deviations >= 1.96e0 end as hit,
    cast(deviations as double) as amount
from figures
