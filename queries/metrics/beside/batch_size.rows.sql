-- One row per delivering launch of the window: how many commits, changes and lines it delivered first. Lines are those
-- of commits that are no merges, and unknown where the size of one of them is; changes are unknown where none is
-- connected.
with
-- One row per delivering launch.
launches as (
    select *
    from asked_launch
    where in_window and delivering
),
-- One row per subject and project whose merged changes are connected.
connected as (
    select distinct asked.subject, asked.project
    from asked
    join project_repository on project_repository.project = asked.project
    join change on change.repository = project_repository.repository
    where change.merged_at <= asked.now_at
),
-- One row per launch with the changes that it was the first to deliver.
changed as (
    select
        launches.subject,
        launches.project,
        launches.id as launch,
        count(distinct (change_delivery.repository, change_delivery.number)) as changes
    from launches
    join change_delivery
        on change_delivery.project = launches.project
        and change_delivery.scope = launches.scope
        and change_delivery.launch = launches.id
    group by launches.subject, launches.project, launches.id
),
-- One row per launch with the lines of its commits, and how many of these tell theirs.
sized as (
    select
        launches.subject,
        launches.project,
        launches.id as launch,
        cast(sum(commit.additions + commit.deletions) as bigint) as lines,
        count(commit.additions + commit.deletions) as commits_with_lines
    from launches
    join delivery
        on delivery.project = launches.project and delivery.scope = launches.scope and delivery.launch = launches.id
    join commit on commit.repository = delivery.repository and commit.sha = delivery.sha
    where not delivery.merge and not delivery.baseline
    group by launches.subject, launches.project, launches.id
),
-- One row per launch with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        launches.subject,
        launches.project,
        launches.name,
        launches.finished_at,
        launches.commits,
        case when connected.project is not null then coalesce(changed.changes, 0) end as changes,
        case when sized.commits_with_lines = launches.commits then sized.lines end as lines,
        launches.merges,
        launches.kind,
        launches.url,
        case
            when launches.baseline then 'baseline_deployment'
            when not launches.sha_in_graph then 'unknown_sha'
        end as reason
    from launches
    left join connected on connected.subject = launches.subject and connected.project = launches.project
    left join changed
        on changed.subject = launches.subject
        and changed.project = launches.project
        and changed.launch = launches.id
    left join sized
        on sized.subject = launches.subject
        and sized.project = launches.project
        and sized.launch = launches.id
)
select
    subject,
    project,
    name,
    finished_at,
    commits,
    changes,
    lines,
    merges,
    kind,
    url,
    reason is null as counted,
    reason
from judged
