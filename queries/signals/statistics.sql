-- One row per signal, project and scope: its value by the signal's statistic over exactly the rows that count, and the
-- worst of them. Amounts count for the median and the percentile, hits and misses for the rest. The worst row is the one
-- with the largest amount, the latest miss, or the latest hit of a share against.
select
    signal,
    project,
    scope,
    case statistic
        when 'median' then median(amount)
        when 'percentile_95' then percentile(amount, 0.95)
        when 'occurrences' then cast(count(*) filter (where hit) as double)
        else cast(count(*) filter (where hit) as double) / nullif(count(*) filter (where hit is not null), 0)
    end as value,
    cast(count(*) filter (where counts) as bigint) as n,
    cast(count(*) filter (where hit and counts) as bigint) as hits,
    cast(count(*) filter (where not hit and counts) as bigint) as misses,
    cast(count(*) as bigint) as candidates,
    max(case when place_as_worst = 1 and against then name end) as worst_name,
    max(case when place_as_worst = 1 and against then happened_at end) as worst_at,
    max(case when place_as_worst = 1 and against then url end) as worst_url
from (
    select
        *,
        row_number() over (
            partition by signal, project, scope
            order by case when by_amount then amount end desc nulls last, case when against then happened_at end desc nulls last,
                happened_at desc nulls last, name nulls last, url nulls last
        ) as place_as_worst
    from (
        select
            *,
            statistic in ('median', 'percentile_95') as by_amount,
            case when statistic in ('median', 'percentile_95') then amount is not null else hit is not null end as counts,
            case
                when statistic in ('median', 'percentile_95') then amount is not null
                when statistic = 'share_against' then hit
                else not hit
            end as against
        from signal_rows
    ) as told
) as ranked
group by signal, statistic, project, scope
