-- One row per subject, repository and service that was live in the scope asked at the moment of collection, with the
-- commits that the stage before it ran by then and this one did not. What a version contains is what had been delivered
-- there when it was first launched.
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
-- One row per successful launch of the projects asked that had ended by then, in a scope that is a tier or the one
-- asked.
ended as (
    select
        asked.subject,
        launch.project,
        launch.scope,
        launch.scope = asked.scope as here,
        stages.place,
        launch.repository,
        launch.service,
        launch.position,
        coalesce(launch.sha, launch.version) as content
    from asked
    join launch on launch.project = asked.project
    join stages on stages.tier = launch.tier
    where launch.status = 'success'
        and launch.finished_at <= asked.now_at
        and (launch.scope = asked.scope or launch.scope = launch.tier)
),
-- One row per project with the place of the scope asked.
own as (
    select subject, project, max(place) as place
    from ended
    where here
    group by subject, project
),
-- One row per project with the nearest stage before it that has launches.
stage_before as (
    select ended.subject, ended.project, max_by(ended.scope, ended.place) as scope
    from ended
    join own on own.subject = ended.subject and own.project = ended.project
    where ended.place < own.place and not ended.here
    group by ended.subject, ended.project
),
-- One row per place of the two stages with its last launch.
latest as (
    select
        ended.subject,
        ended.project,
        ended.scope,
        ended.repository,
        ended.service,
        max(ended.position) as position,
        max_by(ended.content, ended.position) as content
    from ended
    join stage_before on stage_before.subject = ended.subject and stage_before.project = ended.project
    where ended.here or ended.scope = stage_before.scope
    group by ended.subject, ended.project, ended.scope, ended.repository, ended.service
),
-- One row per place with when what is live there was first launched in it.
first_launched as (
    select
        latest.subject,
        latest.project,
        latest.scope,
        latest.repository,
        latest.service,
        min(ended.position) as first_position
    from latest
    join ended
        on ended.subject = latest.subject
        and ended.project = latest.project
        and ended.scope = latest.scope
        and ended.repository is not distinct from latest.repository
        and ended.service is not distinct from latest.service
        and ended.content is not distinct from latest.content
    group by latest.subject, latest.project, latest.scope, latest.repository, latest.service
),
-- One row per place with the launch that is live there. After going back to a version that never was live, deliveries
-- do not tell what it contains.
live as (
    select
        latest.subject,
        launch.project,
        launch.scope,
        launch.scope = asked.scope as here,
        launch.repository,
        launch.service,
        launch.environment,
        launch.name,
        launch.finished_at,
        launch.sha,
        launch.sha_in_graph,
        launch.url,
        asked.now_at,
        first_launched.first_position,
        launch.kind = 'rollback' and first_launched.first_position = launch.position as content_unknown
    from latest
    join asked on asked.subject = latest.subject and asked.project = latest.project
    join launch
        on launch.project = latest.project
        and launch.scope = latest.scope
        and launch.position = latest.position
        and launch.repository is not distinct from latest.repository
        and launch.service is not distinct from latest.service
    join first_launched
        on first_launched.subject = latest.subject
        and first_launched.project = latest.project
        and first_launched.scope = latest.scope
        and first_launched.repository is not distinct from latest.repository
        and first_launched.service is not distinct from latest.service
),
-- One row per place in the scope asked, beside the same place in the stage before it.
paired as (
    select
        here.subject,
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
        coalesce(here.sha = ahead.sha, false) as same,
        case
            when ahead.project is null then 'no_stage_before'
            when not here.sha_in_graph or not ahead.sha_in_graph then 'unknown_sha'
            when here.sha <> ahead.sha and (here.content_unknown or ahead.content_unknown) then 'unknown_content'
        end as reason
    from live as here
    left join live as ahead
        on not ahead.here
        and ahead.subject = here.subject
        and ahead.project = here.project
        and ahead.repository is not distinct from here.repository
        and ahead.service is not distinct from here.service
    where here.here
),
-- One row per commit without merges that the one or the other contains, with in which it is; none where both run the
-- same.
contents as (
    select
        paired.subject,
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
        and not paired.same
        and not delivery.merge
        and launch.position <= case
            when delivery.scope = paired.scope then paired.first_position
            else paired.first_position_before
        end
    group by paired.subject, paired.project, paired.repository, paired.service, delivery.sha
),
-- One row per place with how far the two are apart.
apart as (
    select
        subject,
        project,
        repository,
        service,
        count(*) filter (where not here) as commits,
        count(*) filter (where not ahead) as commits_only_here,
        min(case when not here then committed_at end) as oldest_waiting_at,
        max(case when here then committed_at end) as newest_here_at,
        max(case when ahead then committed_at end) as newest_ahead_at
    from contents
    group by subject, project, repository, service
)
select
    paired.subject,
    paired.project,
    coalesce(paired.service, paired.repository, paired.environment) as name,
    paired.live_since as live_since_at,
    case when paired.reason is null then coalesce(apart.commits, 0) end as commits,
    case when paired.reason is null then coalesce(apart.commits_only_here, 0) end as commits_only_here,
    case
        when paired.reason is null and paired.same then 0e0
        else (unix_micros(apart.newest_ahead_at) - unix_micros(apart.newest_here_at)) / 1e6
    end as age_seconds,
    (unix_micros(paired.now_at) - unix_micros(apart.oldest_waiting_at)) / 1e6 as oldest_waiting_seconds,
    paired.live,
    paired.live_before,
    paired.stage_before,
    paired.url,
    paired.reason is null as counted,
    paired.reason
from paired
left join apart
    on apart.subject = paired.subject
    and apart.project = paired.project
    and apart.repository is not distinct from paired.repository
    and apart.service is not distinct from paired.service
