-- One row per commit without merges that a launch of the window was the first to deliver, from the moment that the
-- clock asked for starts with to the launch's finish; and one per delivering launch whose sha the graph does not have.
with
-- One row per delivered commit with the moment that its clock starts.
delivered as (
    select
        asked_launch.subject,
        asked_launch.project,
        asked_launch.id as launch,
        asked_launch.name,
        asked_launch.position,
        asked_launch.finished_at,
        delivery.sha,
        delivery.committed_at,
        delivery.author_kind,
        delivery.committed_by_forge,
        delivery.baseline,
        asked_launch.dated_by,
        asked_launch.now_at,
        asked_launch.clock,
        delivery.change,
        case
            when asked_launch.clock = 'merged' then delivery.merged_at
            when asked_launch.clock = 'authored' then delivery.authored_at
            else delivery.committed_at
        end as clock_started_at,
        asked_launch.url
    from asked_launch
    join delivery
        on delivery.project = asked_launch.project
        and delivery.scope = asked_launch.scope
        and delivery.launch = asked_launch.id
    where asked_launch.in_window and not delivery.merge
),
-- One row per delivered commit with its lead time in seconds.
timed as (
    select
        *,
        (unix_micros(finished_at) - unix_micros(clock_started_at)) / 1e6 as lead_time_seconds
    from delivered
),
-- One row per delivered commit with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        *,
        case
            when baseline then 'baseline_deployment'
            when dated_by = 'commit' then 'undated'
            when clock = 'merged' and change is null then 'no_change'
            when clock = 'merged' and clock_started_at is null then 'no_merge_date'
            when clock_started_at is null or clock_started_at < timestamp '1990-01-01 00:00:00'
                or clock_started_at > now_at
                then 'impossible_date'
            when lead_time_seconds < 0 then 'deployed_before_commit'
        end as reason
    from timed
)
select
    subject,
    project,
    launch,
    name,
    position,
    finished_at,
    sha,
    committed_at,
    author_kind,
    committed_by_forge,
    change,
    clock_started_at,
    lead_time_seconds,
    url,
    reason is null as counted,
    reason
from judged
union all
select
    subject,
    project,
    id as launch,
    name,
    position,
    finished_at,
    coalesce(sha, version, '') as sha,
    cast(null as timestamp) as committed_at,
    'unknown' as author_kind,
    cast(null as boolean) as committed_by_forge,
    cast(null as bigint) as change,
    cast(null as timestamp) as clock_started_at,
    cast(null as double) as lead_time_seconds,
    url,
    false as counted,
    'unknown_sha' as reason
from asked_launch
where in_window and delivering and not sha_in_graph
