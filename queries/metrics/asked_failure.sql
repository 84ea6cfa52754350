-- One row per launch that counts as failed: old enough, delivering (or ended failed with an incident that names it),
-- and with a signal that could be seen at the moment of collection.
create or replace temp view asked_failure as
with
-- One row per signal that counts and could be seen by then; a recovery that was not yet seen is none.
visible as (
    select
        failure_signal.*,
        case when failure_signal.recovered_at <= asked.now_at then failure_signal.recovered_at end as seen_recovery_at
    from failure_signal
    join asked on asked.project = failure_signal.project and asked.scope = failure_signal.scope
    where failure_signal.counted and failure_signal.signalled_at <= asked.now_at
),
-- One row per signal, the first of each launch that applies having rank 1.
ranked as (
    select
        *,
        row_number() over (
            partition by project, scope, launch
            order by position nulls last, confidence desc nulls last, signalled_at nulls last, evidence nulls last
        ) as rank_in_launch
    from visible
),
-- One row per launch with all its signals: incidents are over when the last of them is, the rest with the first repair.
gathered as (
    select
        project,
        scope,
        launch,
        max(case when rank_in_launch = 1 then signal end) as signal,
        max(case when rank_in_launch = 1 then confidence end) as confidence,
        max(case when rank_in_launch = 1 then evidence end) as evidence,
        max(case when rank_in_launch = 1 then signalled_at end) as signalled_at,
        min(case when signal = 'incident' then signalled_at end) as incident_opened_at,
        case when count(*) filter (where signal = 'incident' and seen_recovery_at is null) = 0
            then max(case when signal = 'incident' then seen_recovery_at end) end as incidents_resolved_at,
        min(case when signal <> 'incident' then seen_recovery_at end) as repaired_at,
        min_by(recovery_launch, case when signal <> 'incident' then seen_recovery_at end) as repair_launch,
        bool_or(signal = 'incident') as has_incident,
        count(*) as signals
    from ranked
    group by project, scope, launch
)
select
    asked_launch.project,
    asked_launch.scope,
    asked_launch.id as launch,
    asked_launch.name,
    asked_launch.finished_at,
    asked_launch.in_window,
    asked_launch.now_at,
    gathered.signal,
    gathered.confidence,
    gathered.evidence,
    gathered.signalled_at,
    gathered.signals,
    least(asked_launch.finished_at, coalesce(gathered.incident_opened_at, asked_launch.finished_at)) as failing_since,
    case
        when gathered.incidents_resolved_at is null then gathered.repaired_at
        when gathered.repaired_at is null then gathered.incidents_resolved_at
        else least(gathered.incidents_resolved_at, gathered.repaired_at)
    end as recovered_at,
    case
        when gathered.repaired_at is not null
            and (gathered.incidents_resolved_at is null or gathered.repaired_at <= gathered.incidents_resolved_at)
        then gathered.repair_launch
    end as recovery_launch
from gathered
join asked_launch
    on asked_launch.project = gathered.project
    and asked_launch.scope = gathered.scope
    and asked_launch.id = gathered.launch
where not asked_launch.too_young
    and (asked_launch.delivering or (asked_launch.status = 'failed' and gathered.has_incident));
