-- One row per change that a launch of the window delivers, with DevLake's spans in whole minutes, each rounded up and
-- none of them negative, and the lead time as their sum.
with
-- One row per change with the first of its commits to be authored, as far as they are known.
authored as (
    select change_commit.repository, change_commit.number, min(commit.authored_at) as authored_at
    from change_commit
    join commit on commit.repository = change_commit.repository and commit.sha = change_commit.sha
    group by change_commit.repository, change_commit.number
),
-- One row per change with the first review or comment by another account, a bot's too.
reviews as (
    select review.repository, review.number, min(review.submitted_at) as first_review_at
    from review
    join change on change.repository = review.repository and change.number = review.number
    where review.reviewer_hash is null or change.author_hash is null or review.reviewer_hash <> change.author_hash
    group by review.repository, review.number
),
-- One row per delivered change with its spans in seconds.
delivered as (
    select
        asked_launch.subject,
        asked_launch.project,
        change_delivery.repository,
        change_delivery.number,
        change.title,
        asked_launch.id as launch,
        asked_launch.name,
        asked_launch.finished_at,
        change_delivery.found_by,
        change_delivery.baseline,
        change_delivery.merged_at,
        (
            unix_micros(change.created_at)
            - unix_micros(least(authored.authored_at, change_delivery.first_commit_at))
        ) / 1e6 as coding,
        (
            unix_micros(coalesce(reviews.first_review_at, change.first_review_at)) - unix_micros(change.created_at)
        ) / 1e6 as pickup,
        (
            unix_micros(change_delivery.merged_at)
            - unix_micros(coalesce(reviews.first_review_at, change.first_review_at))
        ) / 1e6 as review,
        (unix_micros(change_delivery.merged_at) - unix_micros(change.created_at)) / 1e6 as open_for,
        (unix_micros(asked_launch.finished_at) - unix_micros(change_delivery.merged_at)) / 1e6 as deploying,
        change.url
    from asked_launch
    join change_delivery
        on change_delivery.project = asked_launch.project
        and change_delivery.scope = asked_launch.scope
        and change_delivery.launch = asked_launch.id
    join change
        on change.repository = change_delivery.repository and change.number = change_delivery.number
    left join authored
        on authored.repository = change_delivery.repository and authored.number = change_delivery.number
    left join reviews
        on reviews.repository = change_delivery.repository and reviews.number = change_delivery.number
    where asked_launch.in_window
),
-- One row per delivered change with its spans in whole minutes; a negative one is unknown to DevLake.
spans as (
    select
        *,
        case when ceil(coding / 60) >= 0 then cast(ceil(coding / 60) as bigint) end as coding_minutes,
        case when ceil(pickup / 60) >= 0 then cast(ceil(pickup / 60) as bigint) end as pickup_minutes,
        case when ceil(review / 60) >= 0 then cast(ceil(review / 60) as bigint) end as review_minutes,
        case when ceil(open_for / 60) >= 0 then cast(ceil(open_for / 60) as bigint) end as open_minutes,
        case when ceil(deploying / 60) >= 0 then cast(ceil(deploying / 60) as bigint) end as deploy_minutes
    from delivered
),
-- One row per delivered change with the first reason, if any, that keeps it out of the figure.
judged as (
    select
        *,
        case
            when baseline then 'no_predecessor'
            when found_by <> 'merge_sha' then 'merge_sha_unknown'
            when merged_at is null then 'undated'
            when deploy_minutes is null then 'deployed_before_merge'
        end as reason
    from spans
)
select
    subject,
    project,
    repository,
    number,
    title,
    launch,
    name,
    finished_at,
    coding_minutes,
    pickup_minutes,
    review_minutes,
    open_minutes,
    deploy_minutes,
    cast(
        (coalesce(coding_minutes, 0) + coalesce(open_minutes, 0) + deploy_minutes) * 60 as double
    ) as lead_time_seconds,
    found_by,
    url,
    reason is null as counted,
    reason
from judged
