-- One row per change merged in the signal's window, with its local day; where a project has no changes, or only some
-- paths of a repository, one row per merge commit that a launch delivered, or per commit where it delivered no merges: a
-- branch's own commits say when they were written, not when they were merged. `sha` is what the default branch then was.
create or replace temp table signal_merge as
with
-- One row per project that is made of whole repositories whose merged changes are known.
with_changes as (
    select signal_window.project, signal_window.scope
    from signal_window
    join project_repository on project_repository.project = signal_window.project
    left join (select repository, count(*) as merged from change where merged_at is not null group by repository)
        as changes on changes.repository = project_repository.repository
    group by signal_window.project, signal_window.scope
    having bool_and(cardinality(project_repository.paths) = 0) and sum(coalesce(changes.merged, 0)) > 0
),
-- One row per project in whose window launches delivered merge commits.
with_merges as (
    select distinct signal_window.project, signal_window.scope
    from signal_window
    join delivery on delivery.project = signal_window.project and delivery.scope = signal_window.scope
    where delivery.merge and not delivery.baseline
        and delivery.committed_at >= signal_window.from_at and delivery.committed_at <= signal_window.now_at
),
-- One row per merged change of such a project, or delivered merge or commit of another.
merged as (
    select
        signal_window.project,
        signal_window.scope,
        true as is_change,
        change.repository,
        '#' || cast(change.number as string) as name,
        change.merge_sha as sha,
        change.merged_at,
        change.url
    from signal_window
    join with_changes on with_changes.project = signal_window.project and with_changes.scope = signal_window.scope
    join project_repository on project_repository.project = signal_window.project
    join change on change.repository = project_repository.repository
    left join repository on repository.id = change.repository
    where change.merged_at >= signal_window.from_at and change.merged_at <= signal_window.now_at
        and coalesce(change.base_branch, repository.default_branch, '') = coalesce(repository.default_branch, change.base_branch, '')
    union all
    select
        signal_window.project,
        signal_window.scope,
        false,
        delivery.repository,
        substring(delivery.sha, 1, 10),
        delivery.sha,
        delivery.committed_at,
        cast(null as string)
    from signal_window
    left join with_changes on with_changes.project = signal_window.project and with_changes.scope = signal_window.scope
    left join with_merges on with_merges.project = signal_window.project and with_merges.scope = signal_window.scope
    join delivery on delivery.project = signal_window.project and delivery.scope = signal_window.scope
    where with_changes.project is null and not delivery.baseline
        and delivery.merge = (with_merges.project is not null)
        and delivery.committed_at >= signal_window.from_at and delivery.committed_at <= signal_window.now_at
)
select merged.*, signal_day.day, signal_day.weekday
from merged
join project on project.id = merged.project
join signal_day on signal_day.timezone = coalesce(project.timezone, 'UTC')
    and merged.merged_at >= signal_day.from_at and merged.merged_at < signal_day.until_at
