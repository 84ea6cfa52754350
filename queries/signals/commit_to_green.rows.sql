-- One row per sha of the default branch that became green: the amount is the seconds from when its build was asked for.
select
    project,
    scope,
    substring(sha, 1, 10) as name,
    min(began_at) as happened_at,
    min(url) as url,
    true as hit,
    (unix_micros(min(case when status = 'success' then ended_at end)) - unix_micros(min(began_at))) / 1e6 as amount
from signal_build
where on_trunk and in_window and sha is not null
group by project, scope, repository, sha
