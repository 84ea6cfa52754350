-- One row per launch of the window that moved production: delivering ones and rollbacks, with why it was unplanned. A
-- person's word on it goes before what was concluded.
with
-- One row per launch that ended somebody's failure.
recoveries as (
    select subject, project, scope, recovery_launch as launch, min(name) as recovered
    from asked_failure
    where recovery_launch is not null
    group by subject, project, scope, recovery_launch
),
-- One row per launch of the denominator, with what was concluded and what a person says.
moves as (
    select
        asked_launch.*,
        asked_override.verdict,
        asked_override.role as overruled_by,
        asked_override.given_at as overruled_at,
        asked_override.why as overruled_why,
        case
            when asked_launch.kind = 'rollback' then 'rollback'
            when recoveries.launch is not null then 'recovery of ' || recoveries.recovered
            when asked_launch.only_reverts_or_hotfixes then 'only reverts or hotfixes'
        end as concluded
    from asked_launch
    left join recoveries
        on recoveries.subject = asked_launch.subject
        and recoveries.project = asked_launch.project
        and recoveries.scope = asked_launch.scope
        and recoveries.launch = asked_launch.id
    left join asked_override
        on asked_override.subject = asked_launch.subject
        and asked_override.project = asked_launch.project
        and asked_override.scope = asked_launch.scope
        and asked_override.launch = asked_launch.id
        and asked_override.verdict in ('planned', 'unplanned')
    where asked_launch.in_window
        and asked_launch.status = 'success'
        and (asked_launch.delivering or (asked_launch.kind = 'rollback' and not asked_launch.overtaken))
)
select
    subject,
    project,
    id as launch,
    name,
    finished_at,
    kind,
    commits,
    coalesce(verdict = 'unplanned', concluded is not null) as unplanned,
    case
        when verdict = 'unplanned' then 'the ' || overruled_by || ' says so'
        when verdict is null then concluded
    end as unplanned_because,
    overruled_by,
    overruled_at,
    overruled_why,
    url,
    true as counted,
    cast(null as string) as reason
from moves
