-- One row per subject asked: which facts there are for the figures beside the five, up to the moment of collection.
with
-- One row per project asked and repository of it.
owned as (
    select asked.subject, asked.now_at, project_repository.repository, cardinality(project_repository.paths) > 0 as part
    from asked
    join project_repository on project_repository.project = asked.project
),
-- One row per repository with builds: its first one, in all and on the default branch.
built as (
    select
        build.repository,
        min(coalesce(build.queued_at, build.started_at, build.finished_at)) as first_at,
        min(
            case
                when build.branch = coalesce(repository.default_branch, 'main') and build.started_by <> 'change'
                    then coalesce(build.queued_at, build.started_at, build.finished_at)
            end
        ) as first_on_trunk_at
    from build
    left join repository on repository.id = build.repository
    where build.repository in (select repository from owned)
    group by build.repository
),
-- One row per subject with repositories: what their builds are.
builds as (
    select
        owned.subject,
        bool_or(built.first_at <= owned.now_at) as builds,
        bool_or(built.first_on_trunk_at <= owned.now_at) as trunk_builds,
        bool_or(owned.part) as part
    from owned
    left join built on built.repository = owned.repository
    group by owned.subject
),
-- One row per subject: the tiers that it has launches in.
launched as (
    select
        asked.subject,
        max(case when launch.scope = asked.scope then launch.tier end) as tier,
        count(distinct launch.tier) as tiers
    from asked
    join launch on launch.project = asked.project
    where launch.finished_at <= asked.now_at
    group by asked.subject
),
-- One row per subject with deployments that a source reported.
reported as (
    select distinct asked.subject
    from asked
    join deployment on deployment.project = asked.project
),
-- One row per subject with updates of what it uses.
updated as (
    select distinct asked.subject
    from asked
    join dependency_update on dependency_update.project = asked.project
)
select
    subjects.subject,
    coalesce(builds.builds, false) as builds,
    coalesce(builds.trunk_builds, false) as trunk_builds,
    coalesce(builds.part, false) as part,
    launched.tier,
    coalesce(launched.tiers, 0) as tiers,
    reported.subject is not null as deployments,
    updated.subject is not null as updates
from (select distinct subject from asked) as subjects
left join builds on builds.subject = subjects.subject
left join launched on launched.subject = subjects.subject
left join reported on reported.subject = subjects.subject
left join updated on updated.subject = subjects.subject
