-- One row per sha that a pipeline finished: a hit where it failed first and passed later, without a change.
with
-- One row per finished attempt of the window.
finished as (
    select project, scope, repository, pipeline, sha, status, ended_at, url
    from signal_build
    where in_window and status in ('success', 'failed') and sha is not null and ended_at is not null
)
select
    project,
    scope,
    substring(sha, 1, 10) || ' ' || pipeline as name,
    max(ended_at) as happened_at,
    max(url) as url,
    coalesce(min(case when status = 'failed' then ended_at end) < max(case when status = 'success' then ended_at end), false) as hit,
    cast(count(*) as double) as amount
from finished
group by project, scope, repository, pipeline, sha
