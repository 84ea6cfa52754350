-- One row per change that a launch of the window delivered: the amount is the seconds from its first commit to when users
-- could see it.
select
    signal_launch.project,
    signal_launch.scope,
    '#' || cast(change_delivery.number as string) as name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    true as hit,
    case
        when change_delivery.first_commit_at <= signal_launch.finished_at
        then (unix_micros(signal_launch.finished_at) - unix_micros(change_delivery.first_commit_at)) / 1e6
    end as amount
from signal_launch
join change_delivery on change_delivery.project = signal_launch.project and change_delivery.scope = signal_launch.scope
    and change_delivery.launch = signal_launch.id
where signal_launch.delivering and not change_delivery.baseline
