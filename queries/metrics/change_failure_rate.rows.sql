-- One row per delivering launch of the window, and per launch that ended failed, which counts only where an incident is
-- linked to it, a person says so, or the project counts it; the young ones do not count yet.
with
-- One row per launch that may count, with whether it takes part.
candidates as (
    select
        asked_launch.*,
        asked_failure.launch is not null as failed,
        asked_failure.signal,
        asked_failure.confidence,
        asked_failure.evidence,
        asked_failure.other_evidence,
        asked_failure.signals,
        asked_override.role as overruled_by,
        asked_override.given_at as overruled_at,
        asked_override.why as overruled_why,
        asked_launch.delivering or asked_failure.launch is not null or coalesce(project.count_failed_rollouts, false)
            as takes_part
    from asked_launch
    join project on project.id = asked_launch.project
    left join asked_failure
        on asked_failure.subject = asked_launch.subject
        and asked_failure.project = asked_launch.project
        and asked_failure.scope = asked_launch.scope
        and asked_failure.launch = asked_launch.id
    left join asked_override
        on asked_override.subject = asked_launch.subject
        and asked_override.project = asked_launch.project
        and asked_override.scope = asked_launch.scope
        and asked_override.launch = asked_launch.id
        and asked_override.verdict = 'not_failed'
    where asked_launch.in_window and (asked_launch.delivering or asked_launch.status = 'failed')
)
select
    subject,
    project,
    id as launch,
    name,
    finished_at,
    kind,
    commits,
    failed,
    signal,
    confidence,
    evidence,
    other_evidence,
    signals,
    overruled_by,
    overruled_at,
    overruled_why,
    url,
    takes_part and not too_young as counted,
    case when not takes_part then 'failed_rollout' when too_young then 'too_young' end as reason
from candidates
