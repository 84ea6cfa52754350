-- One row per delivering launch whose sha an earlier stage had tried: a hit where the last try there had failed.
with
-- One row per launch and the last result of its sha in earlier stages before it.
earlier as (
    select
        signal_launch.project,
        signal_launch.scope,
        signal_launch.id,
        max_by(launch.status, launch.finished_at) as last_status
    from signal_launch
    join launch on launch.project = signal_launch.project and launch.sha = signal_launch.sha
    where launch.tier in ('development', 'testing', 'staging') and launch.scope = launch.tier
        and launch.status in ('success', 'failed') and launch.finished_at <= signal_launch.started_at
    group by signal_launch.project, signal_launch.scope, signal_launch.id
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    earlier.last_status = 'failed' as hit,
    cast(null as double) as amount
from signal_launch
join earlier on earlier.project = signal_launch.project and earlier.scope = signal_launch.scope
    and earlier.id = signal_launch.id
where signal_launch.delivering
