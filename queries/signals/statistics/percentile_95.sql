-- The 95th percentile of the amounts; the worst row is the one with the largest.
select
    project,
    scope,
    percentile(amount, 0.95) as value,
    cast(count(amount) as bigint) as n,
    cast(count(*) filter (where hit and amount is not null) as bigint) as hits,
    cast(count(*) filter (where not hit and amount is not null) as bigint) as misses,
    cast(count(*) as bigint) as candidates,
    max_by(name, amount) as worst_name,
    max_by(happened_at, amount) as worst_at,
    max_by(url, amount) as worst_url
from signal_rows
group by project, scope
