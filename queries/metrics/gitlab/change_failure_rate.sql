-- One row per subject: incidents, divided by deployments.
select
    subject,
    count(*) filter (where what = 'deployment') as n,
    cast(count(*) filter (where what = 'incident') as double)
        / nullif(count(*) filter (where what = 'deployment'), 0) as value,
    cast(count(*) filter (where what = 'incident') as double) as numerator,
    cast(count(*) filter (where what = 'deployment') as double) as denominator
from counted_rows
group by subject
