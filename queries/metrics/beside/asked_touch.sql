-- One row per subject and delivering launch of the window, with what people did between the merge and the moment it was
-- live: answered approvals, attempts that a person started, manual jobs, and builds started by hand. `trigger_known`
-- says whether anything tells who or what started it, `people` how many there were, and is null where somebody acted
-- whom no source names. Two figures stand on it.
with
-- One row per delivering launch.
launches as (
    select subject, project, id, name, finished_at, kind, environment, repository, sha, url
    from asked_launch
    where in_window and delivering
),
-- One row per attempt of a build of the launch's sha that had begun when the launch was live.
builds as (
    select
        launches.subject,
        launches.project,
        launches.id as launch,
        build.repository,
        build.id as build,
        build.attempt,
        build.id || '/' || cast(build.attempt as string) as run,
        build.started_by
    from launches
    join build on build.repository = launches.repository and build.sha = launches.sha
    where coalesce(build.started_at, build.queued_at) <= launches.finished_at
),
-- One row per deployment of the projects asked that people were asked to approve, with the answers and who gave them.
approvals as (
    select
        launches.subject,
        approval.project,
        approval.deployment,
        coalesce(approval.role, '') as role,
        count(*) as answers
    from approval
    join launches on launches.project = approval.project
    join attempt on attempt.project = launches.project
        and attempt.launch = launches.id
        and attempt.id = approval.deployment
    where approval.state in ('given', 'refused')
        and (approval.answered_at is null or approval.answered_at <= launches.finished_at)
    group by launches.subject, approval.project, approval.deployment, coalesce(approval.role, '')
),
-- One row per deployment that somebody answered for.
approved as (
    select subject, project, deployment, sum(answers) as answers
    from approvals
    group by subject, project, deployment
),
-- One row per attempt up to the one that made the launch live, with who or what started it.
attempts as (
    select
        launches.subject,
        launches.project,
        launches.id as launch,
        attempt.id as attempt,
        attempt.build,
        attempt.started_by,
        max(deployment.actor_kind) as actor_kind,
        max(deployment.actor_hash) as actor_hash,
        max(case when builds.started_by <> 'unknown' then builds.started_by end) as build_started_by,
        max(approved.answers) as answers
    from launches
    join attempt on attempt.project = launches.project and attempt.launch = launches.id
    left join deployment on deployment.project = attempt.project and deployment.id = attempt.id
    left join builds
        on builds.subject = launches.subject
        and builds.project = launches.project
        and builds.launch = launches.id
        and (builds.build = attempt.build or builds.run = attempt.build)
    left join approved
        on approved.subject = launches.subject
        and approved.project = attempt.project
        and approved.deployment = attempt.id
    where attempt.started_at <= launches.finished_at
    group by launches.subject, launches.project, launches.id, attempt.id, attempt.build, attempt.started_by
),
-- One row per attempt with whether a person started it; null where nothing tells. An approval that is a row of its own
-- is not counted as a start as well.
started as (
    select
        *,
        case
            when started_by = 'manual' then true
            when started_by = 'approval' then coalesce(answers, 0) = 0
            when started_by in ('automatic', 'schedule') then false
            when actor_kind = 'human' then true
            when actor_kind = 'bot' then false
            when build_started_by = 'manual' then true
            when build_started_by is not null then false
        end as by_hand
    from attempts
),
-- One row per launch with what its attempts say.
starts as (
    select
        subject,
        project,
        launch,
        bool_or(by_hand is not null) as trigger_known,
        count(*) filter (where by_hand) as starts_by_hand,
        count(distinct actor_hash) filter (where by_hand) as actors,
        count(*) filter (where by_hand and actor_hash is null) as starts_by_nobody_known,
        cast(coalesce(sum(answers), 0) as bigint) as approvals
    from started
    group by subject, project, launch
),
-- One row per launch with the roles that answered for it, each of which stands for one person.
roles as (
    select attempts.subject, attempts.project, attempts.launch, count(distinct approvals.role) as roles
    from attempts
    join approvals
        on approvals.subject = attempts.subject
        and approvals.project = attempts.project
        and approvals.deployment = attempts.attempt
    group by attempts.subject, attempts.project, attempts.launch
),
-- One row per launch with the builds that a person started, without those whose start is that of an attempt.
manual_builds as (
    select builds.subject, builds.project, builds.launch, count(*) as manual_builds
    from builds
    left join (select distinct subject, project, launch, build from started where by_hand and build is not null) as own
        on own.subject = builds.subject
        and own.project = builds.project
        and own.launch = builds.launch
        and (own.build = builds.build or own.build = builds.run)
    where builds.started_by = 'manual' and own.build is null
    group by builds.subject, builds.project, builds.launch
),
-- One row per launch with the manual jobs that ran, without the job that is the start of an attempt by hand.
manual_jobs as (
    select builds.subject, builds.project, builds.launch, count(*) as manual_jobs
    from builds
    join launches
        on launches.subject = builds.subject
        and launches.project = builds.project
        and launches.id = builds.launch
    join job on job.repository = builds.repository and job.build = builds.build and job.attempt = builds.attempt
    left join starts
        on starts.subject = builds.subject
        and starts.project = builds.project
        and starts.launch = builds.launch
    where job.manual
        and job.status in ('success', 'failed')
        and (job.started_at is null or job.started_at <= launches.finished_at)
        and not (
            job.class = 'deploy'
            and coalesce(lower(trim(job.environment)), launches.environment) = launches.environment
            and coalesce(starts.starts_by_hand, 0) > 0
        )
    group by builds.subject, builds.project, builds.launch
),
-- One row per launch with everything beside each other.
counted as (
    select
        launches.subject,
        launches.project,
        launches.name,
        launches.finished_at,
        launches.kind,
        launches.url,
        coalesce(starts.trigger_known, false) or coalesce(starts.approvals, 0) > 0 as trigger_known,
        coalesce(starts.approvals, 0) as approvals,
        coalesce(starts.starts_by_hand, 0) as starts_by_hand,
        coalesce(manual_builds.manual_builds, 0) as manual_builds,
        coalesce(manual_jobs.manual_jobs, 0) as manual_jobs,
        coalesce(starts.actors, 0) + coalesce(roles.roles, 0) as named,
        coalesce(starts.starts_by_nobody_known, 0) > 0 as somebody_unknown
    from launches
    left join starts
        on starts.subject = launches.subject
        and starts.project = launches.project
        and starts.launch = launches.id
    left join roles
        on roles.subject = launches.subject
        and roles.project = launches.project
        and roles.launch = launches.id
    left join manual_builds
        on manual_builds.subject = launches.subject
        and manual_builds.project = launches.project
        and manual_builds.launch = launches.id
    left join manual_jobs
        on manual_jobs.subject = launches.subject
        and manual_jobs.project = launches.project
        and manual_jobs.launch = launches.id
)
select
    subject,
    project,
    name,
    finished_at,
    approvals + starts_by_hand + manual_builds + manual_jobs as touches,
    case
        when somebody_unknown or (manual_builds + manual_jobs > 0 and named = 0) then cast(null as bigint)
        else named
    end as people,
    approvals,
    starts_by_hand,
    manual_builds,
    manual_jobs,
    kind,
    url,
    trigger_known
from counted
