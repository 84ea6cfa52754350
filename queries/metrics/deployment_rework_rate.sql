-- One row per subject: how many launches moved production, and how many of them nobody had planned.
select
    subject,
    count(*) as n,
    count(*) filter (where unplanned) as unplanned,
    count(*) filter (where unplanned_because = 'rollback') as rollbacks,
    count(*) filter (where unplanned_because = 'only reverts or hotfixes') as only_reverts_or_hotfixes,
    count(*) filter (where unplanned and overruled_by is not null) as said_unplanned,
    count(*) filter (where not unplanned and overruled_by is not null) as said_planned
from counted_rows
group by subject
