-- One row per repository and service that was live in the scope asked at the moment of collection, with the commits that
-- the stage before it ran by then and this one did not. What a version contains is what had been delivered there when it
-- was first launched.
with
-- One row per tier with its place on the way to the users.
stages as (
    select 'development' as tier, 1 as place
    union all
    select 'testing' as tier, 2 as place
    union all
    select 'staging' as tier, 3 as place
    union all
    select 'production' as tier, 4 as place
),
-- One row per successful launch of the projects asked that had ended by then, in any scope.
ended as (
    select launch.*, asked.scope as asked_scope, asked.now_at, stages.place
    from asked
    join launch on launch.project = asked.project
    join stages on stages.tier = launch.tier
    where launch.status = 'success' and launch.finished_at <= asked.now_at
),
-- One row per project with the place of the scope asked.
own as (
    select project, max(place) as place
    from ended
    where scope = asked_scope
    group by project
),
-- One row per project with the nearest stage before it that has launches.
stage_before as (
    select ended.project, max_by(ended.tier, ended.place) as tier
    from ended
    join own on own.project = ended.project
    where ended.place < own.place and ended.scope = ended.tier
    group by ended.project
),
-- One row per launch of the two stages, those of the scope asked marked as `here`, with the first of the same version.
staged as (
    select
        ended.*,
        ended.scope = ended.asked_scope as here,
        min(ended.position) over (
            partition by ended.project, ended.scope, ended.repository, ended.service, coalesce(ended.sha, ended.version)
        ) as first_position,
        row_number() over (
            partition by ended.project, ended.scope, ended.repository, ended.service
            order by ended.position desc nulls last
        ) as back
    from ended
    join stage_before on stage_before.project = ended.project
    where ended.scope = ended.asked_scope or ended.scope = stage_before.tier
),
-- One row per place that is live in one of the two. After going back to a version that never was live, deliveries do not
-- tell what it contains.
live as (
    select *, kind = 'rollback' and first_position = position as content_unknown
    from staged
    where back = 1
),
-- One row per place in the scope asked, beside the same place in the stage before it.
paired as (
    select
        here.project,
        here.scope,
        here.repository,
        here.service,
        here.environment,
        here.name as live,
        here.finished_at as live_since,
        here.first_position,
        here.now_at,
        here.url,
        ahead.scope as stage_before,
        ahead.name as live_before,
        ahead.first_position as first_position_before,
        case
            when ahead.project is null then 'no_stage_before'
            when not here.sha_in_graph or not ahead.sha_in_graph then 'unknown_sha'
            when here.content_unknown or ahead.content_unknown then 'unknown_content'
        end as reason
    from live as here
    left join live as ahead
        on not ahead.here
        and ahead.project = here.project
        and ahead.repository is not distinct from here.repository
        and ahead.service is not distinct from here.service
    where here.here
),
-- One row per commit without merges that the one or the other contains, with in which it is.
contents as (
    select
        paired.project,
        paired.repository,
        paired.service,
        delivery.sha,
        max(delivery.committed_at) as committed_at,
        bool_or(delivery.scope = paired.scope) as here,
        bool_or(delivery.scope = paired.stage_before) as ahead
    from paired
    join delivery on delivery.project = paired.project
        and delivery.repository = paired.repository
        and (delivery.scope = paired.scope or delivery.scope = paired.stage_before)
    join launch on launch.project = delivery.project
        and launch.scope = delivery.scope
        and launch.id = delivery.launch
    where paired.reason is null
        and not delivery.merge
        and launch.position <= case
            when delivery.scope = paired.scope then paired.first_position
            else paired.first_position_before
        end
    group by paired.project, paired.repository, paired.service, delivery.sha
),
-- One row per place with how far the two are apart.
apart as (
    select
        project,
        repository,
        service,
        count(*) filter (where not here) as commits,
        count(*) filter (where not ahead) as commits_only_here,
        min(case when not here then committed_at end) as oldest_waiting_at,
        max(case when here then committed_at end) as newest_here_at,
        max(case when ahead then committed_at end) as newest_ahead_at
    from contents
    group by project, repository, service
)
select
    paired.project,
    coalesce(paired.service, paired.repository, paired.environment) as name,
    paired.live_since as live_since_at,
    case when paired.reason is null then coalesce(apart.commits, 0) end as commits,
    case when paired.reason is null then coalesce(apart.commits_only_here, 0) end as commits_only_here,
    (unix_micros(apart.newest_ahead_at) - unix_micros(apart.newest_here_at)) / 1e6 as age_seconds,
    (unix_micros(paired.now_at) - unix_micros(apart.oldest_waiting_at)) / 1e6 as oldest_waiting_seconds,
    paired.live,
    paired.live_before,
    paired.stage_before,
    paired.url,
    paired.reason is null as counted,
    paired.reason
from paired
left join apart
    on apart.project = paired.project
    and apart.repository is not distinct from paired.repository
    and apart.service is not distinct from paired.service
