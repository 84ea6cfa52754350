-- One row per merged change of the repositories that are read, with its commits and its first review.
with
-- The repositories that are read.
asked as (
    select repository from deriving_repository
),
-- One row per change with the shas of its commits, separated by blanks.
commits as (
    select change_commit.repository, change_commit.number, string_agg(change_commit.sha, ' ' order by change_commit.sha) as shas
    from change_commit
    where change_commit.repository in (select asked.repository from asked)
    group by change_commit.repository, change_commit.number
),
-- One row per change with the first review or comment by another human.
reviews as (
    select review.repository, review.number, min(review.submitted_at) as first_review_at
    from review
    join change on change.repository = review.repository and change.number = review.number
    where review.repository in (select asked.repository from asked)
        and review.reviewer_kind <> 'bot'
        and (review.reviewer_hash is null or change.author_hash is null or review.reviewer_hash <> change.author_hash)
    group by review.repository, review.number
)
select
    change.repository,
    change.number,
    change.title,
    change.head_branch,
    array_to_string(change.labels, chr(31)) as labels,
    change.author_kind,
    change.first_commit_at,
    coalesce(change.ready_at, change.created_at) as ready_at,
    coalesce(reviews.first_review_at, change.first_review_at) as first_review_at,
    change.merged_at,
    change.merge_sha,
    change.head_sha,
    coalesce(change.base_branch = repository.default_branch, false) as to_default,
    change.reverts_change,
    commits.shas
from change
left join repository on repository.id = change.repository
left join commits on commits.repository = change.repository and commits.number = change.number
left join reviews on reviews.repository = change.repository and reviews.number = change.number
where change.repository in (select asked.repository from asked)
    and (change.state = 'merged' or change.merged_at is not null)
order by change.repository, change.number
