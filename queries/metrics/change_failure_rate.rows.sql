-- One row per delivering launch of the window, and per failed one that an incident names; the young ones do not count yet.
select
    asked_launch.subject,
    asked_launch.project,
    asked_launch.id as launch,
    asked_launch.name,
    asked_launch.finished_at,
    asked_launch.kind,
    asked_launch.commits,
    asked_failure.launch is not null as failed,
    asked_failure.signal,
    asked_failure.confidence,
    asked_failure.evidence,
    asked_failure.signals,
    asked_launch.url,
    not asked_launch.too_young as counted,
    case when asked_launch.too_young then 'too_young' end as reason
from asked_launch
left join asked_failure
    on asked_failure.subject = asked_launch.subject
    and asked_failure.project = asked_launch.project
    and asked_failure.scope = asked_launch.scope
    and asked_failure.launch = asked_launch.id
where asked_launch.in_window and (asked_launch.delivering or asked_failure.launch is not null)
