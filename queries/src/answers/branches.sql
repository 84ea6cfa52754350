-- One row per project asked: its branches beside the default one, and how old their tips are.
select
    asked.project,
    count(*) as branches,
    percentile((unix_micros(asked.now_at) - unix_micros(ref.dated_at)) / 1e6, 0.5) as age_median_seconds,
    count(*) filter (where ref.dated_at < asked.now_at - interval 90 days) as older_than_90_days
from asked
join project_repository on project_repository.project = asked.project
join repository on repository.id = project_repository.repository
join ref on ref.repository = repository.id
where ref.kind = 'branch'
    and ref.dated_at <= asked.now_at
    and ref.name <> coalesce(repository.default_branch, '')
    and ref.name not like '%/' || coalesce(repository.default_branch, '')
group by asked.project
