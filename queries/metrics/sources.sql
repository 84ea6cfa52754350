-- One row per project asked: what there is to measure with.
with
-- One row per project: its launches in the scope up to the moment of collection.
launches as (
    select
        project,
        count(*) as launches,
        count(*) filter (where in_window) as launches_in_window,
        min(finished_at) as first_launch_at,
        max(finished_at) as last_launch_at,
        count(*) filter (where sha_in_graph) as launches_in_graph,
        count(*) filter (where in_window and delivering and dated_by = 'commit') as dated_by_commit
    from asked_launch
    group by project
),
-- One row per project: whether an incident of any kind was ever reported up to then.
incidents as (
    select incident.project, count(*) as incidents
    from incident
    join asked on asked.project = incident.project
    where incident.opened_at <= asked.now_at
    group by incident.project
),
-- One row per project: what its rules or sources made up to then, wherever it went.
attempts as (
    select attempt.project, count(*) as attempts
    from attempt
    join asked on asked.project = attempt.project
    where attempt.finished_at <= asked.now_at and (attempt.excluded is null or attempt.excluded = 'unknown_environment')
    group by attempt.project
)
select
    asked.project,
    coalesce(launches.launches, 0) as launches,
    coalesce(launches.launches_in_window, 0) as launches_in_window,
    launches.first_launch_at,
    launches.last_launch_at,
    coalesce(launches.launches_in_graph, 0) as launches_in_graph,
    coalesce(launches.dated_by_commit, 0) as dated_by_commit,
    coalesce(incidents.incidents, 0) as incidents,
    coalesce(attempts.attempts, 0) as attempts
from asked
left join launches on launches.project = asked.project
left join incidents on incidents.project = asked.project
left join attempts on attempts.project = asked.project
