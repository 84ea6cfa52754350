-- One row per project and kind of fact: how many there are, and from when to when.
with
-- One row per project and repository of it.
owned as (
    select project, repository from project_repository
),
-- One row per project and kind of fact that it has.
counted as (
    select owned.project, 'commits' as source, count(*) as facts, min(committed_at) as first_at, max(committed_at) as last_at
    from owned join commit on commit.repository = owned.repository group by owned.project
    union all
    select owned.project, 'tags' as source, count(*) as facts, min(ref.dated_at) as first_at, max(ref.dated_at) as last_at
    from owned join ref on ref.repository = owned.repository where ref.kind <> 'branch' group by owned.project
    union all
    select owned.project, 'changes' as source, count(*) as facts, min(change.created_at) as first_at, max(change.created_at) as last_at
    from owned join change on change.repository = owned.repository group by owned.project
    union all
    select owned.project, 'builds' as source, count(*) as facts, min(build.started_at) as first_at, max(build.started_at) as last_at
    from owned join build on build.repository = owned.repository group by owned.project
    union all
    select project, 'deployments' as source, count(*) as facts, min(finished_at) as first_at, max(finished_at) as last_at
    from attempt group by project
    union all
    select project, 'incidents' as source, count(*) as facts, min(opened_at) as first_at, max(opened_at) as last_at
    from incident group by project
)
select project, source, facts, first_at, last_at from counted
