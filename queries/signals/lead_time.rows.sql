-- One row per delivered commit without merges, of launches with a date of their own: the amount is the seconds from the
-- commit to the end of the launch.
select
    signal_launch.project,
    signal_launch.scope,
    substring(delivery.sha, 1, 10) || ' in ' || signal_launch.name as name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    true as hit,
    case
        when signal_launch.dated_by not in ('commit', 'none') and delivery.committed_at <= signal_launch.finished_at
        then (unix_micros(signal_launch.finished_at) - unix_micros(delivery.committed_at)) / 1e6
    end as amount
from signal_launch
join delivery on delivery.project = signal_launch.project and delivery.scope = signal_launch.scope
    and delivery.launch = signal_launch.id
where signal_launch.delivering and not delivery.merge and not delivery.baseline
