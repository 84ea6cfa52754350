-- One row per test job of the last attempt of a build: a hit where it needs a deployed environment to run in.
select
    signal_build.project,
    signal_build.scope,
    coalesce(substring(signal_build.sha, 1, 10), signal_build.build) || ' ' || signal_job.name as name,
    signal_job.ended_at as happened_at,
    signal_build.url,
    signal_job.environment is not null as hit,
    cast(null as double) as amount
from signal_build
join signal_job on signal_job.project = signal_build.project and signal_job.scope = signal_build.scope
    and signal_job.repository = signal_build.repository and signal_job.build = signal_build.build
    and signal_job.attempt = signal_build.attempt
where signal_build.in_window and signal_build.last_attempt and signal_job.tests
