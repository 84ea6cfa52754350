-- One row per finished build of the default branch with jobs that compile, check or test units: the amount is the seconds
-- from when the build was asked for to the end of the last of them.
select
    signal_build.project,
    signal_build.scope,
    coalesce(substring(signal_build.sha, 1, 10), signal_build.build) as name,
    signal_build.began_at as happened_at,
    signal_build.url,
    true as hit,
    (unix_micros(max(signal_job.ended_at)) - unix_micros(signal_build.began_at)) / 1e6 as amount
from signal_build
join signal_job on signal_job.project = signal_build.project and signal_job.scope = signal_build.scope
    and signal_job.repository = signal_build.repository and signal_job.build = signal_build.build
    and signal_job.attempt = signal_build.attempt
where signal_build.on_trunk and signal_build.in_window and signal_job.class in ('build', 'static', 'unit')
    and signal_job.status in ('success', 'failed')
group by signal_build.project, signal_build.scope, signal_build.repository, signal_build.build, signal_build.attempt,
    signal_build.sha, signal_build.began_at, signal_build.url
