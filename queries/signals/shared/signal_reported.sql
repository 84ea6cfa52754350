-- One row per launch of the projects, of any window, with what the attempts, the deployments and the approvals behind it
-- say: who acted, how often somebody approved and how long the longest answer took.
create or replace temp table signal_reported as
select
    attempt.project,
    attempt.launch,
    max(attempt.made_from) as made_from,
    bool_or(deployment.actor_kind = 'human') as by_person,
    bool_or(deployment.actor_kind = 'bot') as by_bot,
    max(deployment.actor_hash) as actor_hash,
    max(deployment.artefact_digest) as artefact_digest,
    cast(sum(approved.approvals) as bigint) as approvals,
    max(approved.approval_seconds) as approval_seconds
from attempt
left join deployment on deployment.project = attempt.project and deployment.id = attempt.id
left join (
    select project, deployment, count(*) filter (where state = 'given') as approvals,
        max((unix_micros(answered_at) - unix_micros(requested_at)) / 1e6) as approval_seconds
    from approval where project in (select project from signal_window)
    group by project, deployment
) as approved on approved.project = attempt.project and approved.deployment = attempt.id
where attempt.launch is not null and attempt.project in (select project from signal_window)
group by attempt.project, attempt.launch
