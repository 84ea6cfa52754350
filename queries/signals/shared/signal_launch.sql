-- One row per launch of the signal's window, whatever became of it, with who started it and what its deployments say.
-- `starter` is `program` or `person` where the trigger is known, or `program` where a bot did it; else `unknown`.
create or replace temp table signal_launch as
select
    asked_launch.project,
    asked_launch.scope,
    asked_launch.id,
    asked_launch.position,
    coalesce(asked_launch.version, asked_launch.name) as name,
    asked_launch.repository,
    asked_launch.service,
    asked_launch.environment,
    asked_launch.tier,
    asked_launch.sha,
    asked_launch.version,
    asked_launch.started_at,
    asked_launch.finished_at,
    asked_launch.finished_on,
    asked_launch.finished_weekday,
    asked_launch.finished_hour,
    asked_launch.dated_by,
    asked_launch.status,
    asked_launch.started_by,
    asked_launch.exposure,
    asked_launch.build,
    asked_launch.url,
    asked_launch.kind,
    asked_launch.overtaken,
    asked_launch.sha_in_graph,
    asked_launch.delivering,
    asked_launch.too_young,
    asked_launch.only_reverts_or_hotfixes,
    signal_reported.made_from,
    signal_reported.actor_hash,
    signal_reported.artefact_digest,
    coalesce(signal_reported.approvals, 0) as approvals,
    signal_reported.approval_seconds,
    case
        when asked_launch.started_by in ('automatic', 'schedule') then 'program'
        when asked_launch.started_by in ('manual', 'approval') then 'person'
        when signal_reported.by_bot and not coalesce(signal_reported.by_person, false) then 'program'
        else 'unknown'
    end as starter,
    case
        when asked_launch.build is not null then true
        when signal_reported.made_from in ('workflow', 'pipeline') then true
        when asked_launch.started_by in ('automatic', 'schedule') then true
        when signal_reported.by_bot and not coalesce(signal_reported.by_person, false) then true
        when asked_launch.started_by = 'manual' then false
    end as by_job
from asked_launch
join signal_window on signal_window.project = asked_launch.project and signal_window.scope = asked_launch.scope
left join signal_reported on signal_reported.project = asked_launch.project and signal_reported.launch = asked_launch.id
where asked_launch.finished_at >= signal_window.from_at
