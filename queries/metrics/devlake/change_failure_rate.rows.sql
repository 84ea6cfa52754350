-- One row per pipeline of the window with a successful attempt, and whether an incident is held against it.
with
-- One row per pipeline that is held for the cause of incidents.
causes as (
    select subject, project, pipeline, count(*) as incidents, min(incident) as first_incident
    from asked_cause
    group by subject, project, pipeline
)
select
    asked_pipeline.subject,
    asked_pipeline.project,
    asked_pipeline.pipeline,
    asked_pipeline.launch,
    asked_pipeline.name,
    asked_pipeline.finished_at,
    causes.pipeline is not null as failed,
    coalesce(causes.incidents, 0) as incidents,
    case
        when causes.incidents = 1 then 'incident ' || causes.first_incident
        when causes.incidents > 1
            then 'incident ' || causes.first_incident || ' and ' || cast(causes.incidents - 1 as string) || ' more'
    end as evidence,
    asked_pipeline.url,
    true as counted,
    cast(null as string) as reason
from asked_pipeline
left join causes
    on causes.subject = asked_pipeline.subject
    and causes.project = asked_pipeline.project
    and causes.pipeline = asked_pipeline.pipeline
where asked_pipeline.in_window
union all
select
    subject,
    project,
    coalesce(build, id) as pipeline,
    launch,
    name,
    finished_at,
    false as failed,
    cast(0 as bigint) as incidents,
    cast(null as string) as evidence,
    url,
    false as counted,
    left_out as reason
from asked_attempt
where in_window and not succeeded
