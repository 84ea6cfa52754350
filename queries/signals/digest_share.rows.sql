-- One row per delivering launch whose digest is known, and that of its sha in an earlier stage too: a hit where they agree.
with
-- One row per sha and digest that an earlier stage had.
staged as (
    select distinct deployment.project, deployment.sha, deployment.artefact_digest
    from deployment
    join attempt on attempt.project = deployment.project and attempt.id = deployment.id
    where attempt.tier in ('development', 'testing', 'staging') and deployment.artefact_digest is not null
        and deployment.project in (select project from signal_window)
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    bool_or(staged.artefact_digest = signal_launch.artefact_digest) as hit,
    cast(null as double) as amount
from signal_launch
left join staged on staged.project = signal_launch.project and staged.sha = signal_launch.sha
where signal_launch.delivering and signal_launch.artefact_digest is not null
group by signal_launch.project, signal_launch.scope, signal_launch.id, signal_launch.name, signal_launch.finished_at,
    signal_launch.url
