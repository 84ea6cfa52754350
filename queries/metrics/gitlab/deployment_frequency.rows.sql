-- One row per attempt of the window: every success is a deployment to GitLab, whatever it brought.
select
    subject,
    project,
    id as deployment,
    launch,
    name,
    environment,
    coalesce(sha, '') as sha,
    status,
    finished_at,
    case when succeeded then cast(finished_at as date) end as finished_on,
    url,
    succeeded as counted,
    left_out as reason
from asked_attempt
where in_window
