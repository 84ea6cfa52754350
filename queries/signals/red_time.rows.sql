-- One row per time that a pipeline of the default branch turned red: the amount is the seconds until it was green again,
-- or until now where it is still red.
with
-- One row per finished build with the result before it and the next green after it.
followed as (
    select
        *,
        lag(status) over (
            partition by project, scope, repository, pipeline
            order by ended_at nulls last, build nulls last, attempt nulls last
        ) as status_before,
        min(case when status = 'success' then ended_at end) over (
            partition by project, scope, repository, pipeline
            order by ended_at nulls last, build nulls last, attempt nulls last
            rows between 1 following and unbounded following
        ) as green_at
    from signal_build
    where on_trunk and status in ('success', 'failed') and ended_at is not null
)
select
    followed.project,
    followed.scope,
    coalesce(substring(followed.sha, 1, 10), followed.build) as name,
    followed.ended_at as happened_at,
    followed.url,
    followed.green_at is not null as hit,
    (unix_micros(coalesce(followed.green_at, signal_window.now_at)) - unix_micros(followed.ended_at)) / 1e6 as amount
from followed
join signal_window on signal_window.project = followed.project and signal_window.scope = followed.scope
where followed.in_window and followed.status = 'failed' and coalesce(followed.status_before, 'success') = 'success'
