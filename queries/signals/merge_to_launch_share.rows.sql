-- One row per delivered merge: a hit where its launch ended within one working day; weekends do not count as time.
-- What is not launched yet is a miss once the working day is over.
with
-- One row per merge with the moment by which it should have been launched.
due as (
    select
        signal_merge.*,
        case
            when weekday <= 4 then merged_at + interval 24 hours
            when weekday = 5 then merged_at + interval 72 hours
            when weekday = 6 then merged_at + interval 72 hours
            else merged_at + interval 48 hours
        end as due_at
    from signal_merge
)
select
    due.project,
    due.scope,
    due.name,
    due.merged_at as happened_at,
    due.url,
    case
        when launched.finished_at <= due.due_at then true
        when due.due_at <= signal_window.now_at then false
    end as hit,
    (unix_micros(launched.finished_at) - unix_micros(due.merged_at)) / 1e6 as amount
from due
join signal_window on signal_window.project = due.project and signal_window.scope = due.scope
left join (
    select delivery.project, delivery.scope, delivery.repository, delivery.sha, launch.finished_at
    from delivery
    join launch on launch.project = delivery.project and launch.scope = delivery.scope and launch.id = delivery.launch
    join signal_window on signal_window.project = delivery.project and signal_window.scope = delivery.scope
    where launch.finished_at <= signal_window.now_at
) as launched on launched.project = due.project and launched.scope = due.scope
    and launched.repository = due.repository and launched.sha = due.sha
where due.sha is not null
