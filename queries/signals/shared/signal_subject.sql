-- One row per project and scope asked, with what decides which criteria apply and which sources are connected.
with
-- One row per project and scope with its first launch.
launched as (
    select project, scope, min(finished_at) as first_launch_at, max(finished_at) as last_launch_at, max(tier) as tier
    from asked_launch group by project, scope
),
-- One row per project with how many launches delivered something in the 90 days before its last one, with that one.
paced as (
    select asked_launch.project, asked_launch.scope, count(*) as launches
    from asked_launch
    join launched on launched.project = asked_launch.project and launched.scope = asked_launch.scope
    where asked_launch.delivering and asked_launch.finished_at >= launched.last_launch_at - interval 90 days
    group by asked_launch.project, asked_launch.scope
),
-- One row per project and kind of fact: the people who wrote commits in the year before now, the latest build, merged
-- change and deployment that a source reported, and how many incidents and repositories with paths are connected.
told as (
    select asked.project, asked.scope, 'authors' as fact, cast(null as timestamp) as last_at,
        count(distinct commit.author_hash) as many
    from asked
    join project_repository on project_repository.project = asked.project
    join commit on commit.repository = project_repository.repository
    where commit.author_kind <> 'bot' and commit.committed_at >= asked.now_at - interval 365 days
        and commit.committed_at <= asked.now_at
    group by asked.project, asked.scope
    union all
    select asked.project, asked.scope, 'build', max(coalesce(build.started_at, build.queued_at)), count(*)
    from asked
    join project_repository on project_repository.project = asked.project
    join build on build.repository = project_repository.repository
    where coalesce(build.started_at, build.queued_at) <= asked.now_at
    group by asked.project, asked.scope
    union all
    select asked.project, asked.scope, 'change', max(change.merged_at), count(*)
    from asked
    join project_repository on project_repository.project = asked.project
    join change on change.repository = project_repository.repository
    where change.merged_at <= asked.now_at
    group by asked.project, asked.scope
    union all
    select asked.project, asked.scope, 'deployment', max(coalesce(deployment.finished_at, deployment.started_at)), count(*)
    from asked
    join deployment on deployment.project = asked.project
    where coalesce(deployment.finished_at, deployment.started_at) <= asked.now_at
    group by asked.project, asked.scope
    union all
    select asked.project, asked.scope, 'incident', max(incident.opened_at), count(*)
    from asked
    join incident on incident.project = asked.project
    where incident.opened_at <= asked.now_at and incident.kind <> 'maintenance'
    group by asked.project, asked.scope
    union all
    select asked.project, asked.scope, 'path', cast(null as timestamp), count(*)
    from asked
    join project_repository on project_repository.project = asked.project
    where project_repository.repository in (select repository from commit_path)
    group by asked.project, asked.scope
),
-- One row per project with all of these.
known as (
    select
        project,
        scope,
        max(case when fact = 'authors' then many end) as authors,
        max(case when fact = 'build' then last_at end) as last_build_at,
        max(case when fact = 'change' then last_at end) as last_change_at,
        max(case when fact = 'deployment' then last_at end) as last_deployment_at,
        bool_or(fact = 'incident') as has_incidents,
        bool_or(fact = 'path') as has_paths
    from told
    group by project, scope
),
-- One row per project with the hosts that its CI configuration belongs to.
hosted as (
    select
        asked.project,
        asked.scope,
        bool_or(probe.path like '%.github/%') as github,
        bool_or(probe.path like '%.gitlab-ci%') as gitlab,
        bool_or(lower(probe.path) like '%jenkinsfile%') as jenkins
    from asked
    join project_repository on project_repository.project = asked.project
    join repository on repository.id = project_repository.repository
    join probe on probe.repository = repository.id and probe.sha = coalesce(repository.head_sha, probe.sha)
    where probe.name = 'ci_configuration' and probe.found
    group by asked.project, asked.scope
)
select
    asked.project,
    asked.scope,
    asked.now_at,
    coalesce(project.archetype, 'unknown') as archetype,
    coalesce(project.criticality, 'unknown') as criticality,
    project.launch_target,
    project.deployment_target,
    coalesce(project.timezone, 'UTC') as timezone,
    launched.first_launch_at,
    launched.last_launch_at,
    cast(coalesce(known.authors, 0) as bigint) as authors,
    known.last_build_at,
    known.last_change_at,
    known.last_deployment_at,
    coalesce(known.has_incidents, false) as has_incidents,
    coalesce(known.has_paths, false) as has_paths,
    coalesce(hosted.github, false) as github,
    coalesce(hosted.gitlab, false) as gitlab,
    coalesce(hosted.jenkins, false) as jenkins,
    cast(coalesce(paced.launches, 0) as bigint) as paced_launches,
    launched.tier
from asked
left join project on project.id = asked.project
left join launched on launched.project = asked.project and launched.scope = asked.scope
left join paced on paced.project = asked.project and paced.scope = asked.scope
left join known on known.project = asked.project and known.scope = asked.scope
left join hosted on hosted.project = asked.project and hosted.scope = asked.scope
