-- One row per job of these builds, with whether it is a test and whether its failure stops the build.
create or replace temp table signal_job as
select
    signal_build.project,
    signal_build.scope,
    signal_build.repository,
    signal_build.build,
    signal_build.attempt,
    signal_build.sha,
    signal_build.last_attempt,
    job.name,
    job.class,
    job.status,
    job.manual,
    job.environment,
    coalesce(job.finished_at, signal_build.ended_at) as ended_at,
    job.class in ('unit', 'integration', 'acceptance', 'e2e') as tests,
    not job.allowed_to_fail as gates
from signal_build
join job on job.repository = signal_build.repository and job.build = signal_build.build
    and job.attempt = signal_build.attempt
