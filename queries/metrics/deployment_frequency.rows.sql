-- One row per launch of the window, and per attempt of the scope that takes part in nothing; those that deliver count.
select
    subject,
    project,
    id as launch,
    name,
    environment,
    coalesce(version, '') as version,
    coalesce(sha, '') as sha,
    kind,
    status,
    finished_at,
    dated_by,
    finished_on,
    finished_weekday,
    finished_hour,
    commits,
    url,
    delivering as counted,
    case
        when delivering then cast(null as string)
        when status = 'failed' then 'failed_rollout'
        when status <> 'success' then status
        when kind = 'redeploy' then 'redeploy'
        when kind = 'rollback' and overtaken then 'overtaken'
        when kind = 'rollback' then 'rollback'
        else 'empty'
    end as reason
from asked_launch
where in_window
union all
select
    asked.subject,
    attempt.project,
    attempt.id as launch,
    attempt.name,
    attempt.environment,
    coalesce(attempt.version, '') as version,
    coalesce(attempt.sha, '') as sha,
    '' as kind,
    attempt.status,
    attempt.finished_at,
    attempt.dated_by,
    cast(null as date) as finished_on,
    cast(null as bigint) as finished_weekday,
    cast(null as bigint) as finished_hour,
    cast(null as bigint) as commits,
    attempt.url,
    false as counted,
    attempt.excluded as reason
from attempt
join asked on asked.project = attempt.project
where attempt.excluded is not null
    and (attempt.tier = asked.scope or attempt.environment = asked.scope or attempt.tier = 'unknown')
    and (
        attempt.finished_at is null
        or attempt.excluded = 'impossible_date'
        or (
            attempt.finished_at >= asked.from_at
            and attempt.finished_at < asked.to_at
            and attempt.finished_at <= asked.now_at
        )
    )
