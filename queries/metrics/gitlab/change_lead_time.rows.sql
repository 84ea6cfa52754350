-- One row per change that a launch of the window delivers, from its merge to the launch's finish. What the first launch
-- of all contained counts too: GitLab links every merged request to the first deployment.
with
-- One row per delivered change with its lead time in seconds.
delivered as (
    select
        asked_launch.subject,
        asked_launch.project,
        change_delivery.repository,
        change_delivery.number,
        change.title,
        asked_launch.id as launch,
        asked_launch.name,
        change_delivery.merged_at,
        asked_launch.finished_at,
        (unix_micros(asked_launch.finished_at) - unix_micros(change_delivery.merged_at)) / 1e6 as lead_time_seconds,
        change_delivery.found_by,
        change.url
    from asked_launch
    join change_delivery
        on change_delivery.project = asked_launch.project
        and change_delivery.scope = asked_launch.scope
        and change_delivery.launch = asked_launch.id
    join change
        on change.repository = change_delivery.repository and change.number = change_delivery.number
    where asked_launch.in_window
),
-- One row per delivered change with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        *,
        case
            when merged_at is null then 'undated'
            when lead_time_seconds < 0 then 'deployed_before_merge'
        end as reason
    from delivered
)
select
    subject,
    project,
    repository,
    number,
    title,
    launch,
    name,
    merged_at,
    finished_at,
    lead_time_seconds,
    found_by,
    url,
    reason is null as counted,
    reason
from judged
