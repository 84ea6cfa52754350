-- One row per merged change that a launch of the window delivers, and per change merged in the window that none
-- delivers yet, with its phases in seconds, none of them clipped.
select
    phases.repository,
    phases.number,
    phases.title,
    phases.launch,
    phases.delivered_by as launch_name,
    phases.found_by,
    phases.counted,
    phases.reason,
    phases.first_commit_at,
    phases.ready_at,
    phases.first_review_at,
    phases.merged_at,
    phases.started_at,
    phases.finished_at,
    phases.coding_seconds,
    phases.pickup_seconds,
    phases.review_seconds,
    phases.waiting_seconds,
    phases.deploying_seconds,
    phases.total_seconds
from phases
union all
select
    change.repository,
    change.number,
    change.title,
    cast(null as string) as launch,
    cast(null as string) as launch_name,
    cast(null as string) as found_by,
    false as counted,
    'not_delivered' as reason,
    change.first_commit_at,
    coalesce(change.ready_at, change.created_at) as ready_at,
    change.first_review_at,
    change.merged_at,
    cast(null as timestamp) as started_at,
    cast(null as timestamp) as finished_at,
    (unix_micros(coalesce(change.ready_at, change.created_at)) - unix_micros(change.first_commit_at)) / 1e6
        as coding_seconds,
    (unix_micros(change.first_review_at) - unix_micros(coalesce(change.ready_at, change.created_at))) / 1e6
        as pickup_seconds,
    (unix_micros(change.merged_at) - unix_micros(change.first_review_at)) / 1e6 as review_seconds,
    cast(null as double) as waiting_seconds,
    cast(null as double) as deploying_seconds,
    cast(null as double) as total_seconds
from asked
join project_repository on project_repository.project = asked.project
join change on change.repository = project_repository.repository
left join change_delivery
    on change_delivery.project = asked.project
    and change_delivery.scope = asked.scope
    and change_delivery.repository = change.repository
    and change_delivery.number = change.number
left join asked_launch
    on asked_launch.project = change_delivery.project
    and asked_launch.id = change_delivery.launch
where asked_launch.id is null
    and change.merged_at >= asked.from_at
    and change.merged_at < asked.to_at
    and change.merged_at <= asked.now_at
    and (
        len(project_repository.paths) = 0
        or exists (
            -- Of a project that is part of a repository: a commit of the change that touches one of its paths.
            select 1
            from part_commit
            left join change_commit
                on change_commit.repository = part_commit.repository and change_commit.sha = part_commit.sha
            where part_commit.project = asked.project
                and part_commit.repository = change.repository
                and (change_commit.number = change.number or part_commit.sha in (change.merge_sha, change.head_sha))
        )
    )
order by repository nulls last, number nulls last
