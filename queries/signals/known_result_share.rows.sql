-- One row per launch that a source or a pipeline reported: a hit where its result is known. A tag tells no result, so it does not count.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case when made_from in ('deployments', 'events', 'workflow', 'pipeline') then status in ('success', 'failed', 'cancelled') end as hit,
    cast(null as double) as amount
from signal_launch
