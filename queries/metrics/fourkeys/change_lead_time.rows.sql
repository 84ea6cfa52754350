-- One row per commit, merges too, that a launch of the window was the first to deliver, from commit to the launch's
-- finish in whole minutes, cut.
with
-- One row per delivered commit with its lead time in whole minutes.
delivered as (
    select
        asked_launch.subject,
        asked_launch.project,
        asked_launch.id as launch,
        asked_launch.name,
        delivery.sha,
        delivery.committed_at,
        asked_launch.finished_at,
        delivery.baseline,
        delivery.merge,
        cast(
            floor((unix_micros(asked_launch.finished_at) - unix_micros(delivery.committed_at)) / 1e6 / 60) as bigint
        ) as lead_time_minutes,
        asked_launch.url
    from asked_launch
    join delivery
        on delivery.project = asked_launch.project
        and delivery.scope = asked_launch.scope
        and delivery.launch = asked_launch.id
    where asked_launch.in_window
),
-- One row per delivered commit with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        *,
        case
            when baseline then 'baseline_deployment'
            when lead_time_minutes is null then 'undated'
            when lead_time_minutes <= 0 then 'not_positive'
        end as reason
    from delivered
)
select
    subject,
    project,
    launch,
    name,
    sha,
    merge,
    committed_at,
    finished_at,
    cast(lead_time_minutes * 60 as double) as lead_time_seconds,
    url,
    reason is null as counted,
    reason
from judged
