-- One row per delivering launch with a sha: a hit where an earlier stage had it before. It counts where the project
-- has launches of an earlier stage at all.
with
-- One row per sha and its first successful launch in an earlier stage.
staged as (
    select launch.project, launch.sha, min(launch.finished_at) as staged_at
    from launch
    where launch.tier in ('development', 'testing', 'staging') and launch.scope = launch.tier
        and launch.status = 'success' and launch.sha is not null
        and launch.project in (select project from signal_window)
    group by launch.project, launch.sha
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    coalesce(staged.staged_at <= signal_launch.started_at, false) as hit,
    cast(null as double) as amount
from signal_launch
left join staged on staged.project = signal_launch.project and staged.sha = signal_launch.sha
where signal_launch.delivering and signal_launch.sha is not null
    and signal_launch.project in (select project from staged)
