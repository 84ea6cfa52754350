-- One row per project and scope asked, with the window of a signal: the larger of its stated days and the span of the
-- last launches that its criterion needs, at most two years. {days} and {launches} are whole numbers.
create or replace temp table signal_window as
select
    asked.project,
    asked.scope,
    greatest(
        asked.now_at - interval 730 days,
        least(asked.now_at - interval {days} days, coalesce(recent.from_at, asked.now_at))
    ) as from_at,
    asked.now_at
from asked
left join (
    select project, scope, min(finished_at) as from_at
    from (
        select project, scope, finished_at,
            row_number() over (partition by project, scope order by finished_at desc nulls last, position desc nulls last) as back
        from asked_launch where delivering
    ) as ranked
    where back <= {launches}
    group by project, scope
) as recent on recent.project = asked.project and recent.scope = asked.scope
