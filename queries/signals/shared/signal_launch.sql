-- One row per launch of the signal's window, whatever became of it, with who started it and what its deployments say.
-- `starter` is `program` or `person` where the trigger is known, or `program` where a bot did it; else `unknown`.
create or replace temp table signal_launch as
with
-- One row per launch with what the attempts and the deployments behind them say.
reported as (
    select
        attempt.project,
        attempt.launch,
        max(attempt.made_from) as made_from,
        bool_or(deployment.actor_kind = 'human') as by_person,
        bool_or(deployment.actor_kind = 'bot') as by_bot,
        max(deployment.actor_hash) as actor_hash,
        max(deployment.artefact_digest) as artefact_digest
    from attempt
    left join deployment on deployment.project = attempt.project and deployment.id = attempt.id
    where attempt.launch is not null and attempt.project in (select project from signal_window)
    group by attempt.project, attempt.launch
),
-- One row per launch that somebody was asked to approve, with how often it was and how long the longest answer took.
approved as (
    select
        attempt.project,
        attempt.launch,
        count(*) filter (where approval.state = 'given') as approvals,
        max((unix_micros(approval.answered_at) - unix_micros(approval.requested_at)) / 1e6) as approval_seconds
    from attempt
    join approval on approval.project = attempt.project and approval.deployment = attempt.id
    where attempt.project in (select project from signal_window)
    group by attempt.project, attempt.launch
)
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
    reported.made_from,
    reported.actor_hash,
    reported.artefact_digest,
    coalesce(approved.approvals, 0) as approvals,
    approved.approval_seconds,
    case
        when asked_launch.started_by in ('automatic', 'schedule') then 'program'
        when asked_launch.started_by in ('manual', 'approval') then 'person'
        when reported.by_bot and not coalesce(reported.by_person, false) then 'program'
        else 'unknown'
    end as starter,
    case
        when asked_launch.build is not null then true
        when reported.made_from in ('workflow', 'pipeline') then true
        when asked_launch.started_by in ('automatic', 'schedule') then true
        when reported.by_bot and not coalesce(reported.by_person, false) then true
        when asked_launch.started_by = 'manual' then false
    end as by_job
from asked_launch
join signal_window on signal_window.project = asked_launch.project and signal_window.scope = asked_launch.scope
left join reported on reported.project = asked_launch.project and reported.launch = asked_launch.id
left join approved on approved.project = asked_launch.project and approved.launch = asked_launch.id
where asked_launch.finished_at >= signal_window.from_at
