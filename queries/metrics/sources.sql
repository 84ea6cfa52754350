-- One row per subject asked: what there is to measure with in all its projects.
with
-- One row per subject and project: its launches in the scope up to the moment of collection.
launches as (
    select
        subject,
        project,
        count(*) as launches,
        min(finished_at) as first_launch_at,
        count(*) filter (where sha_in_graph) as launches_in_graph
    from asked_launch
    group by subject, project
),
-- One row per subject and project: how many incidents other than maintenance were ever reported up to then.
incidents as (
    select asked.subject, incident.project, count(*) as incidents
    from incident
    join asked on asked.project = incident.project
    where incident.opened_at <= asked.now_at and incident.kind <> 'maintenance'
    group by asked.subject, incident.project
),
-- One row per subject and project: what its rules or sources made up to then, wherever it went.
attempts as (
    select asked.subject, attempt.project, count(*) as attempts
    from attempt
    join asked on asked.project = attempt.project
    where attempt.finished_at <= asked.now_at and (attempt.excluded is null or attempt.excluded = 'unknown_environment')
    group by asked.subject, attempt.project
),
-- One row per subject and project: how many words of a person on a failure were recorded up to then.
overrides as (
    select subject, project, count(*) as overrides
    from asked_override
    where verdict in ('failed', 'not_failed')
    group by subject, project
)
select
    asked.subject,
    cast(coalesce(sum(launches.launches), 0) as bigint) as launches,
    min(launches.first_launch_at) as first_launch_at,
    cast(coalesce(sum(launches.launches_in_graph), 0) as bigint) as launches_in_graph,
    cast(coalesce(sum(incidents.incidents), 0) as bigint) as incidents,
    cast(coalesce(sum(attempts.attempts), 0) as bigint) as attempts,
    count(*) filter (where launches.launches > 0 and incidents.incidents is null) as launching_without_incidents,
    cast(coalesce(sum(overrides.overrides), 0) as bigint) as overrides,
    coalesce(bool_or(project.count_failed_rollouts), false) as count_failed_rollouts
from asked
left join project on project.id = asked.project
left join launches on launches.subject = asked.subject and launches.project = asked.project
left join incidents on incidents.subject = asked.subject and incidents.project = asked.project
left join attempts on attempts.subject = asked.subject and attempts.project = asked.project
left join overrides on overrides.subject = asked.subject and overrides.project = asked.project
group by asked.subject
