-- One row per subject, incident and pipeline that DevLake holds for its cause: the latest that had finished when the
-- incident opened, however long before.
select
    subject,
    project,
    incident,
    opened_at,
    resolved_at,
    url,
    pipeline,
    launch,
    name,
    finished_at,
    in_window,
    from_at,
    to_at
from (
    select
        asked_incident.subject,
        asked_incident.project,
        asked_incident.id as incident,
        asked_incident.opened_at,
        asked_incident.resolved_at,
        asked_incident.url,
        asked_incident.from_at,
        asked_incident.to_at,
        asked_pipeline.pipeline,
        asked_pipeline.launch,
        asked_pipeline.name,
        asked_pipeline.finished_at,
        asked_pipeline.in_window,
        row_number() over (
            partition by asked_incident.subject, asked_incident.project, asked_incident.id
            order by asked_pipeline.finished_at desc nulls last, asked_pipeline.pipeline nulls last
        ) as position
    from asked_incident
    join asked_pipeline
        on asked_pipeline.subject = asked_incident.subject
        and asked_pipeline.project = asked_incident.project
        and asked_pipeline.finished_at <= asked_incident.opened_at
) as earlier
where position = 1
