-- One row per delivering launch of the window, with how many people acted between the merge and the moment it was live.
-- Who they were is in no row.
select
    subject,
    project,
    name,
    finished_at,
    people,
    touches,
    kind,
    url,
    trigger_known and people is not null as counted,
    case
        when not trigger_known then 'unknown_trigger'
        when people is null then 'unknown_actor'
    end as reason
from asked_touch
