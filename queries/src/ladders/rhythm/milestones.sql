-- One row per milestone of the projects asked that was due in the last two years.
select distinct asked.project, asked.scope, coalesce(milestone.title, milestone.id) as title, milestone.due_at
from asked
join project_repository on project_repository.project = asked.project
join milestone on milestone.repository = project_repository.repository
where milestone.due_at <= asked.now_at and milestone.due_at >= asked.now_at - interval 730 days
order by asked.project, asked.scope, milestone.due_at, title
