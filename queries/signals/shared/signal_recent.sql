-- One row per project and scope asked and each of its last {launches} delivering launches, the latest first; one row
-- without a launch where there is none. {launches} is a whole number.
select asked.project, asked.scope, asked.now_at, recent.finished_at
from asked
left join (
    select project, scope, finished_at,
        row_number() over (partition by project, scope order by finished_at desc nulls last, position desc nulls last) as back
    from asked_launch where delivering
) as recent on recent.project = asked.project and recent.scope = asked.scope and recent.back <= {launches}
order by asked.project, asked.scope, recent.back nulls last
