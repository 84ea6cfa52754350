-- One row per green sha of the default branch: a hit where a stage got it within a day without a person.
-- It counts where the project has a stage, and where the trigger of what reached it is known.
with
-- One row per green sha of the default branch.
greens as (
    select project, scope, repository, sha, min(ended_at) as green_at, min(url) as url
    from signal_build
    where on_trunk and in_window and status = 'success' and sha is not null
    group by project, scope, repository, sha
),
-- One row per launch of an earlier stage, with whether a person started it.
staged as (
    select launch.project, launch.repository, launch.sha, launch.finished_at,
        case when launch.started_by in ('automatic', 'schedule') then true
            when launch.started_by in ('manual', 'approval') then false end as by_itself
    from launch
    where launch.tier in ('testing', 'staging') and launch.scope = launch.tier
        and launch.project in (select project from signal_window)
)
select
    greens.project,
    greens.scope,
    substring(greens.sha, 1, 10) as name,
    greens.green_at as happened_at,
    greens.url,
    case
        when bool_or(staged.by_itself) then true
        when count(staged.sha) > 0 and count(staged.by_itself) = 0 then cast(null as boolean)
        else false
    end as hit,
    cast(null as double) as amount
from greens
left join staged on staged.project = greens.project and staged.repository = greens.repository
    and staged.sha = greens.sha and staged.finished_at <= greens.green_at + interval 24 hours
where greens.project in (select project from staged)
group by greens.project, greens.scope, greens.repository, greens.sha, greens.green_at, greens.url
