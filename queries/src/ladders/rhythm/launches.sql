-- One row per delivering launch of the last five years, with what it brought, counted three ways.
with
-- One row per launch with how many changes it delivered.
changes as (
    select change_delivery.project, change_delivery.scope, change_delivery.launch, count(*) as changes
    from asked
    join change_delivery on change_delivery.project = asked.project and change_delivery.scope = asked.scope
    where not change_delivery.baseline
    group by change_delivery.project, change_delivery.scope, change_delivery.launch
)
select
    asked_launch.project,
    asked_launch.scope,
    asked_launch.now_at,
    coalesce(project.timezone, 'UTC') as timezone,
    asked_launch.name,
    asked_launch.version,
    asked_launch.url,
    asked_launch.finished_at,
    asked_launch.dated_by not in ('commit', 'none') as own_date,
    cast(coalesce(changes.changes, 0) as bigint) as changes,
    asked_launch.merges,
    asked_launch.commits,
    project.velocity,
    coalesce(project.archetype, 'unknown') as archetype
from asked_launch
left join project on project.id = asked_launch.project
left join changes on changes.project = asked_launch.project and changes.scope = asked_launch.scope
    and changes.launch = asked_launch.id
where asked_launch.delivering and not asked_launch.baseline
    and asked_launch.finished_at >= asked_launch.now_at - interval 1830 days
order by asked_launch.project, asked_launch.scope, asked_launch.finished_at, asked_launch.position
