-- One row per delivering launch: the amount is how often a person had to act for it, by starting it, starting it again
-- or approving it. It counts where the trigger is known.
with
-- One row per launch with how often it was tried.
tried as (
    select attempt.project, attempt.launch, count(*) as attempts
    from attempt
    where attempt.launch is not null and attempt.project in (select project from signal_window)
    group by attempt.project, attempt.launch
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    true as hit,
    case
        when signal_launch.starter <> 'unknown'
        then cast(
            signal_launch.approvals
            + case when signal_launch.started_by = 'approval' or signal_launch.starter = 'program' then 0
                else greatest(coalesce(tried.attempts, 1), 1) end
            + case when signal_launch.started_by = 'approval' and signal_launch.approvals = 0 then 1 else 0 end
            as double)
    end as amount
from signal_launch
left join tried on tried.project = signal_launch.project and tried.launch = signal_launch.id
where signal_launch.delivering
