-- One row per delivering launch whose project has jobs: a hit where it carried a package, by its digest or a job that
-- made one, and an automated check looked at it.
with
-- One row per launch whose sha a job packaged.
packaged as (
    select distinct signal_launch.project, signal_launch.scope, signal_launch.id
    from signal_launch
    join signal_job on signal_job.project = signal_launch.project and signal_job.scope = signal_launch.scope
        and signal_job.repository = signal_launch.repository and signal_job.sha = signal_launch.sha
    where signal_job.class = 'package' and signal_job.status = 'success'
)
select
    signal_checked.project,
    signal_checked.scope,
    signal_checked.name,
    signal_checked.finished_at as happened_at,
    signal_checked.url,
    case
        when signal_checked.has_jobs
        then (signal_checked.artefact_digest is not null or packaged.id is not null)
            and (coalesce(signal_checked.verified, false) or coalesce(signal_checked.smoke_after, false))
    end as hit,
    cast(null as double) as amount
from signal_checked
left join packaged on packaged.project = signal_checked.project and packaged.scope = signal_checked.scope
    and packaged.id = signal_checked.id
