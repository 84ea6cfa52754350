-- One row per sha that a pipeline gave a result for in the window: flaky where it failed there and passed later, up to
-- the moment of collection, without a new commit; and one per build that does not say its sha.
with
-- One row per pipeline and sha.
tried as (
    select
        subject,
        project,
        pipeline,
        sha,
        min(case when in_window then happened_at end) as happened_at,
        min(case when in_window and status = 'failed' then happened_at end) as failed_at,
        max(case when status = 'success' then happened_at end) as passed_at,
        count(*) as builds,
        max(url) as url
    from asked_build
    where reason is null and sha is not null
    group by subject, project, repository, pipeline, sha
    having bool_or(in_window)
)
select
    subject,
    project,
    case when pipeline = '' then substring(sha, 1, 10) else pipeline || ' ' || substring(sha, 1, 10) end as name,
    happened_at,
    failed_at,
    passed_at,
    coalesce(passed_at > failed_at, false) as flaky,
    builds,
    url,
    true as counted,
    cast(null as string) as reason
from tried
union all
select
    subject,
    project,
    name,
    happened_at,
    cast(null as timestamp) as failed_at,
    cast(null as timestamp) as passed_at,
    false as flaky,
    1 as builds,
    url,
    false as counted,
    coalesce(reason, 'unknown_sha') as reason
from asked_build
where in_window and (reason in ('undated', 'impossible_date') or (reason is null and sha is null))
