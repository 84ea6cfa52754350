-- One row per update of something the project uses that was merged in the window: from when its version was published
-- to the merge, and to the launch that delivered it, or to the moment of collection where there is none yet. Updates
-- that are not merged, or that tell no date, are shown in every window.
with
-- One row per subject and delivered change of the scope asked with when that was, where its number names one change of
-- the project.
delivered as (
    select
        asked_launch.subject,
        asked_launch.project,
        change_delivery.number,
        min(asked_launch.finished_at) as delivered_at
    from asked_launch
    join change_delivery
        on change_delivery.project = asked_launch.project
        and change_delivery.scope = asked_launch.scope
        and change_delivery.launch = asked_launch.id
    group by asked_launch.subject, asked_launch.project, change_delivery.number
    having count(distinct change_delivery.repository) = 1
),
-- One row per update with what was known of it by then. Being deployed, it was merged; a source tells of production
-- only.
updates as (
    select
        asked.subject,
        asked.project,
        dependency_update.package,
        dependency_update.version,
        dependency_update.from_version,
        upstream_release.published_at,
        upstream_release.security,
        coalesce(dependency_update.merged_at, dependency_update.deployed_at) as merged_at,
        case
            when asked.scope in ('development', 'testing', 'staging') then delivered.delivered_at
            else coalesce(dependency_update.deployed_at, delivered.delivered_at)
        end as deployed_at,
        asked.from_at,
        asked.to_at,
        asked.now_at,
        dependency_update.url
    from asked
    join dependency_update on dependency_update.project = asked.project
    left join upstream_release
        on upstream_release.package = dependency_update.package
        and upstream_release.version = dependency_update.version
    left join delivered
        on delivered.subject = asked.subject
        and delivered.project = dependency_update.project
        and delivered.number = dependency_update.change
),
-- One row per update of the window with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        *,
        case when deployed_at <= now_at then deployed_at end as live_at,
        case
            when merged_at is null or merged_at > now_at then 'not_merged'
            when published_at is null then 'unknown_release'
            when least(published_at, merged_at, deployed_at) < timestamp '1990-01-01 00:00:00' then 'impossible_date'
            when published_at > merged_at then 'merged_before_published'
            when deployed_at < merged_at then 'deployed_before_merged'
        end as reason
    from updates
    where (merged_at is null and coalesce(published_at, timestamp '1990-01-01 00:00:00') <= now_at)
        or (merged_at > now_at and published_at <= now_at)
        or merged_at < timestamp '1990-01-01 00:00:00'
        or (merged_at >= from_at and merged_at < to_at and merged_at <= now_at)
)
select
    subject,
    project,
    package || ' ' || version as name,
    case when merged_at <= now_at then merged_at end as merged_at,
    published_at,
    live_at as deployed_at,
    case when reason is null then (unix_micros(merged_at) - unix_micros(published_at)) / 1e6 end as to_merge_seconds,
    case
        when reason is null then (unix_micros(coalesce(live_at, now_at)) - unix_micros(published_at)) / 1e6
    end as to_deployment_seconds,
    reason is null and live_at is null as still_open,
    from_version,
    security,
    url,
    reason is null as counted,
    reason
from judged
