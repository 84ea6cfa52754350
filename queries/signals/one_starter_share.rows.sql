-- One row per delivering launch that a known person started: a hit where it was the one who starts most of them.
with
-- One row per person with how many launches they started.
starters as (
    select project, scope, actor_hash, count(*) as launches
    from signal_launch
    where delivering and starter = 'person' and actor_hash is not null
    group by project, scope, actor_hash
),
-- One row per project with the person who starts most; of several the first in the order of the hashes.
busiest as (
    select project, scope, actor_hash
    from (
        select *, row_number() over (
            partition by project, scope order by launches desc nulls last, actor_hash nulls last
        ) as place
        from starters
    ) as ranked
    where place = 1
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case
        when signal_launch.starter = 'program' then false
        when signal_launch.actor_hash is not null then signal_launch.actor_hash = busiest.actor_hash
    end as hit,
    cast(null as double) as amount
from signal_launch
left join busiest on busiest.project = signal_launch.project and busiest.scope = signal_launch.scope
where signal_launch.delivering and signal_launch.starter <> 'unknown'
