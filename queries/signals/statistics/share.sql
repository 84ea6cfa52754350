-- The share of the rows that count which are hits; the worst row is the latest miss.
select
    project,
    scope,
    cast(count(*) filter (where hit) as double) / nullif(count(*) filter (where hit is not null), 0) as value,
    cast(count(*) filter (where hit is not null) as bigint) as n,
    cast(count(*) filter (where hit) as bigint) as hits,
    cast(count(*) filter (where not hit) as bigint) as misses,
    cast(count(*) as bigint) as candidates,
    max(case when place_as_worst = 1 and not hit then name end) as worst_name,
    max(case when place_as_worst = 1 and not hit then happened_at end) as worst_at,
    max(case when place_as_worst = 1 and not hit then url end) as worst_url
from (
    select
        *,
        row_number() over (
            partition by project, scope
            order by case when not hit then happened_at end desc nulls last, happened_at desc nulls last, name nulls last, url nulls last
        ) as place_as_worst
    from signal_rows
) as ranked
group by project, scope
