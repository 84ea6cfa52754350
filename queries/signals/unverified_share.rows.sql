-- One row per delivering launch whose project has jobs: a hit where no automated test stood before it and none looked
-- after it.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when has_jobs then not (coalesce(gating_test, false) or coalesce(verified, false) or coalesce(smoke_after, false)) end as hit,
    cast(null as double) as amount
from signal_checked
