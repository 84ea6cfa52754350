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
-- One row per project with the people who wrote commits in the year before now.
written as (
    select asked.project, asked.scope, count(distinct commit.author_hash) as authors
    from asked
    join project_repository on project_repository.project = asked.project
    join commit on commit.repository = project_repository.repository
    where commit.author_kind <> 'bot' and commit.committed_at >= asked.now_at - interval 365 days
        and commit.committed_at <= asked.now_at
    group by asked.project, asked.scope
),
-- One row per project with its latest build.
built as (
    select asked.project, asked.scope, max(coalesce(build.started_at, build.queued_at)) as last_build_at
    from asked
    join project_repository on project_repository.project = asked.project
    join build on build.repository = project_repository.repository
    where coalesce(build.started_at, build.queued_at) <= asked.now_at
    group by asked.project, asked.scope
),
-- One row per project with its latest merged change.
changed as (
    select asked.project, asked.scope, max(change.merged_at) as last_change_at
    from asked
    join project_repository on project_repository.project = asked.project
    join change on change.repository = project_repository.repository
    where change.merged_at <= asked.now_at
    group by asked.project, asked.scope
),
-- One row per project with its latest deployment that a source reported.
reported as (
    select asked.project, asked.scope, max(coalesce(deployment.finished_at, deployment.started_at)) as last_deployment_at
    from asked
    join deployment on deployment.project = asked.project
    where coalesce(deployment.finished_at, deployment.started_at) <= asked.now_at
    group by asked.project, asked.scope
),
-- One row per project whose incidents are connected.
disturbed as (
    select asked.project, asked.scope, count(*) as incidents
    from asked
    join incident on incident.project = asked.project
    where incident.opened_at <= asked.now_at and incident.kind <> 'maintenance'
    group by asked.project, asked.scope
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
),
-- One row per project whose commits' paths were collected.
pathed as (
    select asked.project, asked.scope, count(*) as paths
    from asked
    join project_repository on project_repository.project = asked.project
    join (select repository, count(*) as paths from commit_path group by repository) as counted
        on counted.repository = project_repository.repository
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
    cast(coalesce(written.authors, 0) as bigint) as authors,
    built.last_build_at,
    changed.last_change_at,
    reported.last_deployment_at,
    coalesce(disturbed.incidents, 0) > 0 as has_incidents,
    coalesce(pathed.paths, 0) > 0 as has_paths,
    coalesce(hosted.github, false) as github,
    coalesce(hosted.gitlab, false) as gitlab,
    coalesce(hosted.jenkins, false) as jenkins,
    cast(coalesce(paced.launches, 0) as bigint) as paced_launches,
    launched.tier
from asked
left join project on project.id = asked.project
left join launched on launched.project = asked.project and launched.scope = asked.scope
left join paced on paced.project = asked.project and paced.scope = asked.scope
left join written on written.project = asked.project and written.scope = asked.scope
left join built on built.project = asked.project and built.scope = asked.scope
left join changed on changed.project = asked.project and changed.scope = asked.scope
left join reported on reported.project = asked.project and reported.scope = asked.scope
left join disturbed on disturbed.project = asked.project and disturbed.scope = asked.scope
left join hosted on hosted.project = asked.project and hosted.scope = asked.scope
left join pathed on pathed.project = asked.project and pathed.scope = asked.scope
