-- One row per subject and launch that counts as failed: old enough, delivering (or ended failed with an incident that names it),
-- and with a signal that could be seen at the moment of collection.
create or replace temp view asked_failure as
with
-- One row per signal that counts and could be seen by then; a recovery that was not yet seen is none, and neither is
-- the end of an incident that lies before its beginning.
visible as (
    select
        failure_signal.*,
        asked.subject,
        case when failure_signal.recovered_at <= asked.now_at then failure_signal.recovered_at end as seen_recovery_at,
        coalesce(incident.resolved_at < incident.opened_at, false) as contradicts
    from failure_signal
    join asked on asked.project = failure_signal.project and asked.scope = failure_signal.scope
    left join incident
        on incident.project = failure_signal.project and incident.id = failure_signal.incident
    where failure_signal.counted and failure_signal.signalled_at <= asked.now_at
),
-- One row per signal, the first of each launch that applies having rank 1.
ranked as (
    select
        *,
        row_number() over (
            partition by subject, project, scope, launch
            order by position nulls last, confidence desc nulls last, signalled_at nulls last, evidence nulls last
        ) as rank_in_launch
    from visible
),
-- One row per launch with all its signals: incidents are over when the last of them is, the rest with the first repair.
gathered as (
    select
        subject,
        project,
        scope,
        launch,
        max(case when rank_in_launch = 1 then signal end) as signal,
        case when bool_or(confidence = 'observed') then 'observed' else 'inferred' end as confidence,
        max(case when rank_in_launch = 1 then evidence end) as evidence,
        max(case when rank_in_launch = 1 then signalled_at end) as signalled_at,
        min(case when signal = 'incident' then signalled_at end) as incident_opened_at,
        case when count(*) filter (where signal = 'incident' and seen_recovery_at is null and not contradicts) = 0
            then max(case when signal = 'incident' then seen_recovery_at end) end as incidents_resolved_at,
        min(case when signal <> 'incident' then seen_recovery_at end) as repaired_at,
        min_by(recovery_launch, case when signal <> 'incident' then seen_recovery_at end) as repair_launch,
        bool_or(signal = 'incident') as has_incident,
        bool_or(contradicts) as contradicts,
        count(*) as signals
    from ranked
    group by subject, project, scope, launch
),
-- One row per rollout that ended failed and is named by an incident: the next success in the same place.
next_success as (
    select
        failed.subject,
        failed.project,
        failed.scope,
        failed.id as launch,
        min(success.finished_at) as finished_at,
        min_by(success.id, success.position) as success
    from gathered
    join asked_launch as failed
        on failed.subject = gathered.subject
        and failed.project = gathered.project
        and failed.scope = gathered.scope
        and failed.id = gathered.launch
    join asked_launch as success
        on success.subject = failed.subject
        and success.project = failed.project
        and success.scope = failed.scope
        and success.repository is not distinct from failed.repository
        and success.service is not distinct from failed.service
        and success.environment = failed.environment
        and success.position > failed.position
        and success.status = 'success'
    where failed.status = 'failed'
    group by failed.subject, failed.project, failed.scope, failed.id
),
-- One row per launch with the earliest launch that repaired it, if any.
repaired as (
    select
        gathered.subject,
        gathered.project,
        gathered.scope,
        gathered.launch,
        gathered.signal,
        gathered.confidence,
        gathered.evidence,
        gathered.signalled_at,
        gathered.signals,
        gathered.contradicts,
        gathered.has_incident,
        gathered.incident_opened_at,
        gathered.incidents_resolved_at,
        least(gathered.repaired_at, next_success.finished_at) as repaired_at,
        case
            when next_success.finished_at < gathered.repaired_at or gathered.repaired_at is null
                then next_success.success
            else gathered.repair_launch
        end as repair_launch
    from gathered
    left join next_success
        on next_success.subject = gathered.subject
        and next_success.project = gathered.project
        and next_success.scope = gathered.scope
        and next_success.launch = gathered.launch
)
select
    asked_launch.subject,
    asked_launch.project,
    asked_launch.scope,
    asked_launch.id as launch,
    asked_launch.name,
    asked_launch.finished_at,
    asked_launch.in_window,
    asked_launch.now_at,
    repaired.signal,
    repaired.confidence,
    repaired.evidence,
    repaired.signalled_at,
    repaired.signals,
    repaired.contradicts,
    least(asked_launch.finished_at, coalesce(repaired.incident_opened_at, asked_launch.finished_at)) as failing_since,
    case
        when repaired.incidents_resolved_at is null then repaired.repaired_at
        when repaired.repaired_at is null then repaired.incidents_resolved_at
        else least(repaired.incidents_resolved_at, repaired.repaired_at)
    end as recovered_at,
    case
        when repaired.repaired_at is not null
            and (repaired.incidents_resolved_at is null or repaired.repaired_at <= repaired.incidents_resolved_at)
        then repaired.repair_launch
    end as recovery_launch
from repaired
join asked_launch
    on asked_launch.subject = repaired.subject
    and asked_launch.project = repaired.project
    and asked_launch.scope = repaired.scope
    and asked_launch.id = repaired.launch
where not asked_launch.too_young
    and (asked_launch.delivering or (asked_launch.status = 'failed' and repaired.has_incident));
