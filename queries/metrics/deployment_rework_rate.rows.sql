-- One row per launch of the window that moved production: delivering ones and rollbacks, with why it was unplanned.
with
-- One row per launch that ended somebody's failure.
recoveries as (
    select subject, project, scope, recovery_launch as launch, min(name) as recovered
    from asked_failure
    where recovery_launch is not null
    group by subject, project, scope, recovery_launch
),
-- One row per launch of the denominator.
moves as (
    select *
    from asked_launch
    where in_window and status = 'success' and (delivering or (kind = 'rollback' and not overtaken))
)
select
    moves.subject,
    moves.project,
    moves.id as launch,
    moves.name,
    moves.finished_at,
    moves.kind,
    moves.commits,
    moves.kind = 'rollback' or recoveries.launch is not null or moves.only_reverts_or_hotfixes as unplanned,
    case
        when moves.kind = 'rollback' then 'rollback'
        when recoveries.launch is not null then 'recovery of ' || recoveries.recovered
        when moves.only_reverts_or_hotfixes then 'only reverts or hotfixes'
    end as unplanned_because,
    moves.url,
    true as counted,
    cast(null as string) as reason
from moves
left join recoveries
    on recoveries.subject = moves.subject
    and recoveries.project = moves.project
    and recoveries.scope = moves.scope
    and recoveries.launch = moves.id
