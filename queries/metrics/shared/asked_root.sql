-- One row per subject, incident and successful attempt that the incident itself names as its cause: by the deployment,
-- or by a sha that the attempt ran or its launch was the first to deliver. This is all that Four Keys links.
with
-- One row per subject, incident and attempt that it names.
named as (
    select asked_incident.subject, asked_incident.project, asked_incident.id as incident, asked_attempt.id as attempt
    from asked_incident
    join asked_attempt
        on asked_attempt.subject = asked_incident.subject
        and asked_attempt.project = asked_incident.project
        and asked_attempt.id = asked_incident.deployment
    union
    select asked_incident.subject, asked_incident.project, asked_incident.id as incident, asked_attempt.id as attempt
    from asked_incident
    join asked_attempt
        on asked_attempt.subject = asked_incident.subject
        and asked_attempt.project = asked_incident.project
        and asked_attempt.sha = asked_incident.sha
    union
    select asked_incident.subject, asked_incident.project, asked_incident.id as incident, asked_attempt.id as attempt
    from asked_incident
    join asked on asked.subject = asked_incident.subject and asked.project = asked_incident.project
    join delivery
        on delivery.project = asked_incident.project
        and delivery.scope = asked.scope
        and delivery.sha = asked_incident.sha
    join asked_attempt
        on asked_attempt.subject = asked_incident.subject
        and asked_attempt.project = delivery.project
        and asked_attempt.launch = delivery.launch
)
select
    named.subject,
    named.project,
    named.incident,
    named.attempt,
    asked_attempt.launch,
    asked_attempt.name,
    asked_attempt.finished_at
from named
join asked_attempt
    on asked_attempt.subject = named.subject
    and asked_attempt.project = named.project
    and asked_attempt.id = named.attempt
where asked_attempt.succeeded
