-- One row per finished build of the default branch with unit or end-to-end tests: a hit where it ran more unit test jobs
-- than end-to-end ones.
select
    signal_build.project,
    signal_build.scope,
    coalesce(substring(signal_build.sha, 1, 10), signal_build.build) as name,
    signal_build.ended_at as happened_at,
    signal_build.url,
    count(*) filter (where signal_job.class = 'unit') > count(*) filter (where signal_job.class in ('acceptance', 'e2e')) as hit,
    cast(count(*) filter (where signal_job.class = 'unit') as double) as amount
from signal_build
join signal_job on signal_job.project = signal_build.project and signal_job.scope = signal_build.scope
    and signal_job.repository = signal_build.repository and signal_job.build = signal_build.build
    and signal_job.attempt = signal_build.attempt
where signal_build.on_trunk and signal_build.in_window and signal_build.last_attempt
    and signal_job.class in ('unit', 'acceptance', 'e2e')
group by signal_build.project, signal_build.scope, signal_build.repository, signal_build.build, signal_build.sha,
    signal_build.ended_at, signal_build.url
