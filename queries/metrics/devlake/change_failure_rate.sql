-- One row per subject: deployments with an incident, of all deployments.
select
    subject,
    count(*) as n,
    cast(count(*) filter (where failed) as double) / nullif(count(*), 0) as value,
    cast(count(*) filter (where failed) as double) as numerator,
    cast(count(*) as double) as denominator
from counted_rows
group by subject
