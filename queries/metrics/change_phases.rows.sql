-- One row per merged change that a launch of the window delivers, with the seconds of each phase; a phase of which one
-- end is unknown has none, and none is clipped at zero.
with
-- One row per delivered change; what is dated after the moment of collection is not known yet.
delivered as (
    select
        asked_launch.subject,
        asked_launch.project,
        asked_launch.id as launch,
        asked_launch.name as delivered_by,
        asked_launch.position,
        asked_launch.started_at,
        asked_launch.finished_at,
        asked_launch.dated_by,
        asked_launch.clock,
        asked_launch.now_at,
        change_delivery.repository,
        change_delivery.number,
        change_delivery.found_by,
        change_delivery.sha,
        change_delivery.baseline,
        change_delivery.author_kind,
        change_delivery.hotfix,
        change_delivery.reverts_change,
        change_delivery.first_commit_at,
        case when change_delivery.ready_at <= asked_launch.now_at then change_delivery.ready_at end as ready_at,
        case when change_delivery.first_review_at <= asked_launch.now_at then change_delivery.first_review_at end
            as first_review_at,
        change_delivery.merged_at
    from asked_launch
    join change_delivery
        on change_delivery.project = asked_launch.project
        and change_delivery.scope = asked_launch.scope
        and change_delivery.launch = asked_launch.id
    where asked_launch.in_window
        and (change_delivery.merged_at is null or change_delivery.merged_at <= asked_launch.now_at)
),
-- One row per change with its phases, and with the time from its first commit to the launch's finish.
timed as (
    select
        *,
        (unix_micros(ready_at) - unix_micros(first_commit_at)) / 1e6 as coding_seconds,
        (unix_micros(first_review_at) - unix_micros(ready_at)) / 1e6 as pickup_seconds,
        (unix_micros(merged_at) - unix_micros(first_review_at)) / 1e6 as review_seconds,
        (unix_micros(started_at) - unix_micros(merged_at)) / 1e6 as waiting_seconds,
        (unix_micros(finished_at) - unix_micros(started_at)) / 1e6 as deploying_seconds,
        (unix_micros(finished_at) - unix_micros(first_commit_at)) / 1e6 as total_seconds,
        (unix_micros(finished_at) - unix_micros(case when clock = 'merged' then merged_at else first_commit_at end)) / 1e6
            as lead_time_seconds
    from delivered
),
-- One row per change with the first reason, if any, that keeps it out of the figures.
judged as (
    select
        *,
        case
            when baseline then 'baseline_deployment'
            when dated_by = 'commit' then 'undated'
            when first_commit_at < timestamp '1990-01-01 00:00:00' or first_commit_at > now_at
                or ready_at < timestamp '1990-01-01 00:00:00' or first_review_at < timestamp '1990-01-01 00:00:00'
                or merged_at < timestamp '1990-01-01 00:00:00'
                then 'impossible_date'
            when total_seconds < 0 then 'deployed_before_commit'
        end as reason
    from timed
)
select
    judged.subject,
    judged.project,
    '#' || cast(judged.number as string) as name,
    change.title,
    judged.found_by,
    judged.delivered_by,
    judged.finished_at,
    judged.coding_seconds,
    judged.pickup_seconds,
    judged.review_seconds,
    judged.waiting_seconds,
    judged.deploying_seconds,
    judged.total_seconds,
    judged.lead_time_seconds,
    judged.author_kind,
    judged.hotfix,
    judged.reverts_change,
    judged.repository,
    judged.number,
    judged.launch,
    judged.position,
    judged.sha,
    judged.first_commit_at,
    judged.ready_at,
    judged.first_review_at,
    judged.merged_at,
    judged.started_at,
    change.url,
    judged.reason is null as counted,
    judged.reason
from judged
left join change on change.repository = judged.repository and change.number = judged.number
