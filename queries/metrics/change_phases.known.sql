-- One row per subject asked: how many changes of its repositories were merged up to the moment of collection.
select asked.subject, count(distinct (change.repository, change.number)) as changes
from asked
join project_repository on project_repository.project = asked.project
join change on change.repository = project_repository.repository
where (change.state = 'merged' or change.merged_at is not null)
    and (change.merged_at is null or change.merged_at <= asked.now_at)
group by asked.subject
