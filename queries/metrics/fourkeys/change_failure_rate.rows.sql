-- One row per attempt of the window, and whether an incident names it or a commit of its as the cause.
with
-- One row per attempt that incidents name.
roots as (
    select subject, project, attempt, count(distinct incident) as incidents, min(incident) as first_incident
    from asked_root
    group by subject, project, attempt
)
select
    asked_attempt.subject,
    asked_attempt.project,
    asked_attempt.id as deployment,
    asked_attempt.launch,
    asked_attempt.name,
    asked_attempt.finished_at,
    asked_attempt.status,
    roots.attempt is not null as failed,
    coalesce(roots.incidents, 0) as incidents,
    'incident ' || roots.first_incident as evidence,
    asked_attempt.url,
    asked_attempt.succeeded as counted,
    asked_attempt.left_out as reason
from asked_attempt
left join roots
    on roots.subject = asked_attempt.subject
    and roots.project = asked_attempt.project
    and roots.attempt = asked_attempt.id
where asked_attempt.in_window
