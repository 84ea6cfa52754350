-- One row per delivering launch of the window, with what people did by hand between the merge and the moment it was
-- live.
select
    subject,
    project,
    name,
    finished_at,
    touches,
    approvals,
    starts_by_hand,
    manual_builds,
    manual_jobs,
    kind,
    url,
    trigger_known as counted,
    case when not trigger_known then 'unknown_trigger' end as reason
from asked_touch
