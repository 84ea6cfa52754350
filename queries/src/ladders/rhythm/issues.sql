-- One row per project asked with how many issues were closed in the last two years.
select asked.project, asked.scope, cast(count(*) as bigint) as closed
from asked
join project_repository on project_repository.project = asked.project
join issue on issue.repository = project_repository.repository
where issue.closed_at <= asked.now_at and issue.closed_at >= asked.now_at - interval 730 days
group by asked.project, asked.scope
