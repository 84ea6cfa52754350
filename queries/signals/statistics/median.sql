-- The median of the amounts; the worst row is the one with the largest.
select
    project,
    scope,
    median(amount) as value,
    cast(count(amount) as bigint) as n,
    cast(count(*) filter (where hit and amount is not null) as bigint) as hits,
    cast(count(*) filter (where not hit and amount is not null) as bigint) as misses,
    cast(count(*) as bigint) as candidates,
    max(case when place_as_worst = 1 and amount is not null then name end) as worst_name,
    max(case when place_as_worst = 1 and amount is not null then happened_at end) as worst_at,
    max(case when place_as_worst = 1 and amount is not null then url end) as worst_url
from (
    select
        *,
        row_number() over (
            partition by project, scope
            order by amount desc nulls last, happened_at desc nulls last, name nulls last, url nulls last
        ) as place_as_worst
    from signal_rows
) as ranked
group by project, scope
