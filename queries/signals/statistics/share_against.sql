-- The share of the rows that count which are hits, where a hit is what should not happen; the worst row is the latest hit.
select
    project,
    scope,
    cast(count(*) filter (where hit) as double) / nullif(count(*) filter (where hit is not null), 0) as value,
    cast(count(*) filter (where hit is not null) as bigint) as n,
    cast(count(*) filter (where hit) as bigint) as hits,
    cast(count(*) filter (where not hit) as bigint) as misses,
    cast(count(*) as bigint) as candidates,
    max_by(name, case when hit then happened_at end) as worst_name,
    max(case when hit then happened_at end) as worst_at,
    max_by(url, case when hit then happened_at end) as worst_url
from signal_rows
group by project, scope
