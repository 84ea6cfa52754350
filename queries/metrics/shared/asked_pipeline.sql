-- One row per subject and pipeline with a successful attempt in the scopes asked for, which is one deployment to
-- DevLake, finished when the last of its successful attempts was. An attempt without a pipeline is one of its own.
select
    subject,
    project,
    coalesce(build, id) as pipeline,
    max_by(launch, finished_at) as launch,
    max_by(name, finished_at) as name,
    max_by(environment, finished_at) as environment,
    max_by(url, finished_at) as url,
    count(*) as attempts,
    max(finished_at) as finished_at,
    max(finished_at) >= max(from_at) and max(finished_at) < max(to_at) as in_window
from asked_attempt
where succeeded
group by subject, project, coalesce(build, id)
