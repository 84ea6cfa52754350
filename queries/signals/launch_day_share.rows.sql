-- One row per working day on which changes were merged: a hit where something was launched on it. The last day is not over.
select
    merged.project,
    merged.scope,
    cast(merged.day as string) as name,
    merged.last_merged_at as happened_at,
    cast(null as string) as url,
    launched.day is not null as hit,
    cast(merged.merges as double) as amount
from (
    select project, scope, day, max(merged_at) as last_merged_at, count(*) as merges
    from signal_merge where weekday <= 5 group by project, scope, day
) as merged
left join (
    select distinct project, scope, finished_on as day from signal_launch where delivering
) as launched
    on launched.project = merged.project and launched.scope = merged.scope and launched.day = merged.day
join signal_window on signal_window.project = merged.project and signal_window.scope = merged.scope
where launched.day is not null or merged.last_merged_at < signal_window.now_at - interval 24 hours
