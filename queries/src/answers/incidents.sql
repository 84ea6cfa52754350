-- One row per incident of the window and launch that it may belong to, the linked launch first; one without a launch
-- for an incident that is linked to none, and for maintenance. As it stood at the moment of collection.
with
-- One row per incident of the projects asked that opened in the window, or that nobody dated.
opened as (
    select incident.*, asked.subject, asked.scope, asked.now_at
    from incident
    join asked on asked.project = incident.project
    where incident.opened_at is null
        or (
            incident.opened_at >= asked.from_at
            and incident.opened_at < asked.to_at
            and incident.opened_at <= asked.now_at
        )
),
-- One row per launch of the scope asked for, or of all production, that an incident may belong to.
held as (
    select incident_link.*, asked.subject
    from incident_link
    join asked on asked.project = incident_link.project
    where (incident_link.since_at is null or incident_link.since_at <= asked.now_at)
        and (incident_link.until_at is null or incident_link.until_at > asked.now_at)
)
select
    opened.subject,
    opened.id,
    opened.title,
    opened.kind,
    opened.severity,
    opened.service,
    opened.opened_at,
    case when opened.resolved_at <= opened.now_at then opened.resolved_at end as resolved_at,
    opened.url,
    held.linked,
    held.launch,
    launch.name,
    launch.finished_at,
    launch.environment,
    launch.service as launch_service,
    launch.repository,
    held.how,
    held.confidence,
    held.reason
from opened
join held on held.subject = opened.subject and held.project = opened.project and held.incident = opened.id
left join launch on launch.project = held.project and launch.scope = held.scope and launch.id = held.launch
where exists (
    select 1 from launch as live
    where live.project = opened.project and live.scope = opened.scope and live.tier = 'production'
) or opened.scope = 'production'
order by
    opened.subject nulls last,
    opened.opened_at desc nulls last,
    opened.id nulls last,
    held.rank nulls last
