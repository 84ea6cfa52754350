-- One row per project: deployments with an incident, of all deployments.
select
    project,
    count(*) as n,
    cast(count(*) filter (where failed) as double) / nullif(count(*), 0) as value,
    cast(count(*) filter (where failed) as double) as numerator,
    cast(count(*) as double) as denominator
from counted_rows
group by project
