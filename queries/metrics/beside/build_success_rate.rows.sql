-- One row per build of the window; those that ended in success or failure count, each attempt for itself.
select
    subject,
    project,
    name,
    happened_at,
    pipeline,
    branch,
    on_trunk,
    status,
    status = 'success' as succeeded,
    coalesce(sha, '') as sha,
    url,
    reason is null as counted,
    reason
from asked_build
where in_window
