-- One row per project asked: what there is to measure with.
with
-- One row per project: its launches in the scope up to the moment of collection.
launches as (
    select
        project,
        count(*) as launches,
        min(finished_at) as first_launch_at,
        count(*) filter (where sha_in_graph) as launches_in_graph
    from asked_launch
    group by project
),
-- One row per project: whether an incident other than maintenance was ever reported up to then.
incidents as (
    select incident.project, count(*) as incidents
    from incident
    join asked on asked.project = incident.project
    where incident.opened_at <= asked.now_at and incident.kind <> 'maintenance'
    group by incident.project
),
-- One row per project: what its rules or sources made up to then, wherever it went.
attempts as (
    select attempt.project, count(*) as attempts
    from attempt
    join asked on asked.project = attempt.project
    where attempt.finished_at <= asked.now_at and (attempt.excluded is null or attempt.excluded = 'unknown_environment')
    group by attempt.project
),
-- One row per project: whether a person's word on a failure was recorded up to then.
overrides as (
    select project, count(*) as overrides
    from asked_override
    where verdict in ('failed', 'not_failed')
    group by project
)
select
    asked.project,
    coalesce(launches.launches, 0) as launches,
    launches.first_launch_at,
    coalesce(launches.launches_in_graph, 0) as launches_in_graph,
    coalesce(incidents.incidents, 0) as incidents,
    coalesce(attempts.attempts, 0) as attempts,
    coalesce(overrides.overrides, 0) as overrides,
    coalesce(project.count_failed_rollouts, false) as count_failed_rollouts
from asked
left join project on project.id = asked.project
left join overrides on overrides.project = asked.project
left join launches on launches.project = asked.project
left join incidents on incidents.project = asked.project
left join attempts on attempts.project = asked.project
