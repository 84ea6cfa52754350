-- One row per subject and launch that counts as failed: old enough, delivering (or ended failed where that counts: an
-- incident is linked to it, a person says so, the project counts it), with a signal that could be seen at the moment of
-- collection, and not said to have been well by a person.
with
-- One row per signal that counts and held at the moment of collection; a recovery that was not yet seen is none, and
-- neither is the end of an incident that lies before its beginning.
visible as (
    select
        asked.subject,
        failure_signal.project,
        failure_signal.scope,
        failure_signal.launch,
        failure_signal.signal,
        failure_signal.position,
        failure_signal.confidence,
        failure_signal.signalled_at,
        failure_signal.recovery_launch,
        failure_signal.evidence,
        incident.opened_at as incident_opened_at,
        case when failure_signal.recovered_at <= asked.now_at then failure_signal.recovered_at end as seen_recovery_at,
        failure_signal.signal = 'override' and failure_signal.recovered_at is not null as states_recovery,
        coalesce(incident.resolved_at < incident.opened_at, false) as contradicts
    from failure_signal
    join asked on asked.project = failure_signal.project and asked.scope = failure_signal.scope
    left join incident
        on incident.project = failure_signal.project and incident.id = failure_signal.incident
    where failure_signal.counted
        and failure_signal.signalled_at <= asked.now_at
        and (failure_signal.until_at is null or failure_signal.until_at > asked.now_at)
    union all
    select
        asked_launch.subject,
        asked_launch.project,
        asked_launch.scope,
        asked_launch.id as launch,
        'failed_rollout' as signal,
        6 as position,
        'observed' as confidence,
        asked_launch.finished_at as signalled_at,
        cast(null as string) as recovery_launch,
        'the rollout itself ended failed' as evidence,
        cast(null as timestamp) as incident_opened_at,
        cast(null as timestamp) as seen_recovery_at,
        false as states_recovery,
        false as contradicts
    from asked_launch
    join project on project.id = asked_launch.project
    where asked_launch.status = 'failed' and project.count_failed_rollouts
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
        max(case when rank_in_launch = 2 then evidence end) as second_evidence,
        max(case when rank_in_launch = 3 then evidence end) as third_evidence,
        max(case when rank_in_launch = 4 then evidence end) as fourth_evidence,
        max(case when rank_in_launch = 5 then evidence end) as fifth_evidence,
        max(case when rank_in_launch = 6 then evidence end) as sixth_evidence,
        max(case when rank_in_launch = 1 then signalled_at end) as signalled_at,
        min(case when signal = 'incident' then incident_opened_at end) as incident_opened_at,
        case when count(*) filter (where signal = 'incident' and seen_recovery_at is null and not contradicts) = 0
            then max(case when signal = 'incident' then seen_recovery_at end) end as incidents_resolved_at,
        bool_or(states_recovery) as states_recovery,
        min(case when states_recovery then seen_recovery_at end) as stated_recovery_at,
        min(case when signal not in ('incident', 'override') then seen_recovery_at end) as repaired_at,
        min_by(
            recovery_launch, case when signal not in ('incident', 'override') then seen_recovery_at end
        ) as repair_launch,
        bool_or(signal in ('incident', 'override', 'failed_rollout')) as counts_without_success,
        bool_or(signal = 'override') as has_override,
        bool_or(contradicts) as contradicts,
        count(*) as signals
    from ranked
    group by subject, project, scope, launch
),
-- One row per failed launch that nothing repairs by itself, as a failed rollout or by a person's word: the next success
-- in the same place.
next_success as (
    select
        failed.subject,
        failed.project,
        failed.scope,
        failed.id as launch,
        success.finished_at,
        success.id as success
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
        and success.id = failed.next_success
    where failed.status = 'failed' or gathered.has_override
),
-- One row per launch with the earliest launch that repaired it, if any; what a person states about the end goes before.
repaired as (
    select
        gathered.*,
        case
            when gathered.states_recovery then cast(null as timestamp)
            else least(gathered.repaired_at, next_success.finished_at)
        end as launch_repaired_at,
        case
            when gathered.states_recovery then cast(null as string)
            when next_success.finished_at < gathered.repaired_at or gathered.repaired_at is null
                then next_success.success
            else gathered.repair_launch
        end as repaired_by
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
    repaired.second_evidence || coalesce('; ' || repaired.third_evidence, '')
        || coalesce('; ' || repaired.fourth_evidence, '') || coalesce('; ' || repaired.fifth_evidence, '')
        || coalesce('; ' || repaired.sixth_evidence, '') as other_evidence,
    repaired.signalled_at,
    repaired.signals,
    repaired.contradicts,
    least(asked_launch.finished_at, coalesce(repaired.incident_opened_at, asked_launch.finished_at)) as failing_since,
    case
        when repaired.states_recovery then repaired.stated_recovery_at
        when repaired.incidents_resolved_at is null then repaired.launch_repaired_at
        when repaired.launch_repaired_at is null then repaired.incidents_resolved_at
        else least(repaired.incidents_resolved_at, repaired.launch_repaired_at)
    end as recovered_at,
    case
        when repaired.launch_repaired_at is not null
            and (
                repaired.incidents_resolved_at is null
                or repaired.launch_repaired_at <= repaired.incidents_resolved_at
            )
        then repaired.repaired_by
    end as recovery_launch
from repaired
join asked_launch
    on asked_launch.subject = repaired.subject
    and asked_launch.project = repaired.project
    and asked_launch.scope = repaired.scope
    and asked_launch.id = repaired.launch
left join asked_override
    on asked_override.subject = repaired.subject
    and asked_override.project = repaired.project
    and asked_override.scope = repaired.scope
    and asked_override.launch = repaired.launch
    and asked_override.verdict = 'not_failed'
where not asked_launch.too_young
    and asked_override.launch is null
    and (asked_launch.delivering or (asked_launch.status = 'failed' and repaired.counts_without_success))
