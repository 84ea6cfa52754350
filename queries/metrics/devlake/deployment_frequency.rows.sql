-- One row per pipeline of the window with a successful attempt, which counts, and per attempt that is no success.
select
    subject,
    project,
    pipeline,
    launch,
    name,
    environment,
    attempts,
    finished_at,
    cast(finished_at as date) as finished_on,
    url,
    true as counted,
    cast(null as string) as reason
from asked_pipeline
where in_window
union all
select
    subject,
    project,
    coalesce(build, id) as pipeline,
    launch,
    name,
    environment,
    cast(1 as bigint) as attempts,
    finished_at,
    cast(null as date) as finished_on,
    url,
    false as counted,
    left_out as reason
from asked_attempt
where in_window and not succeeded
