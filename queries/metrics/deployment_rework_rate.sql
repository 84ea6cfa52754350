-- One row per subject: how many launches moved production, and how many of them nobody had planned.
select
    subject,
    count(*) as n,
    count(*) filter (where unplanned) as unplanned,
    count(*) filter (where unplanned and kind = 'rollback') as rollbacks,
    count(*) filter (where unplanned and kind <> 'rollback' and unplanned_because <> 'only reverts or hotfixes') as recoveries
from counted_rows
group by subject
