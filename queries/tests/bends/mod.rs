//! Ways to bend the sound project: each breaks, silences or adds one thing.

use chrono::Duration;
use queries::model::facts::{
    Attestation, Build, Change as ChangeFact, CommitPath, DependencyUpdate, Deployment, Drill, Incident, Job, Probe,
    Ref, UpstreamRelease,
};
use queries::model::{
    ActorKind, Answer, DeploymentTrigger, DrillKind, Exposure, IncidentKind, JobClass, RefKind, Severity, Status,
};

use crate::world::{World, at, sha};

pub fn as_it_is(_: &mut World) {}

pub fn production(world: &mut World, change: impl Fn(usize, &mut Deployment)) {
    let deployments = world.deployments.iter_mut().filter(|deployment| deployment.environment == "production");
    deployments.enumerate().for_each(|(number, deployment)| change(number, deployment));
}

/// Keeps one in so many production launches, from a day on.
pub fn keep_one_in(world: &mut World, every: usize, from: &str, until: &str) {
    let (from, until) = (at(from), at(until));
    let mut number = 0;
    world.deployments.retain(|deployment| {
        let concerned = deployment.environment == "production"
            && deployment.started_at >= Some(from)
            && deployment.started_at < Some(until);
        number += usize::from(concerned);
        !concerned || number % every == 0
    });
}

pub fn no_builds(world: &mut World) {
    world.builds.clear();
    world.jobs.clear();
}

pub fn no_launches(world: &mut World) {
    world.deployments.clear();
}

pub fn no_changes(world: &mut World) {
    world.changes.clear();
}

pub fn no_changes_or_commits(world: &mut World) {
    world.changes.clear();
    world.commits.clear();
}

pub fn no_triggers(world: &mut World) {
    for deployment in &mut world.deployments {
        deployment.started_by = DeploymentTrigger::Unknown;
        deployment.actor_kind = ActorKind::Unknown;
        deployment.build = None;
    }
}

pub fn no_stage(world: &mut World) {
    world.deployments.retain(|deployment| deployment.environment == "production");
}

pub fn no_incidents(world: &mut World) {
    world.incidents.clear();
}

pub fn no_drills(world: &mut World) {
    world.drills.clear();
}

pub fn no_probes(world: &mut World) {
    world.probes.clear();
}

pub fn no_digests(world: &mut World) {
    production(world, |_, deployment| deployment.artefact_digest = None);
}

pub fn no_exposure(world: &mut World) {
    production(world, |_, deployment| deployment.exposure = Exposure::Unknown);
}

pub fn no_drills_or_jobs(world: &mut World) {
    world.drills.clear();
    no_builds(world);
}

pub fn no_acceptance(world: &mut World) {
    without_class(world, JobClass::Acceptance);
}

pub fn no_smoke(world: &mut World) {
    without_class(world, JobClass::Smoke);
}

/// Every production launch by somebody who wrote nothing.
pub fn by_hand(world: &mut World) {
    production(world, |_, deployment| {
        deployment.started_by = DeploymentTrigger::Manual;
        deployment.actor_kind = ActorKind::Human;
        deployment.actor_hash = Some("outsider".into());
        deployment.build = None;
    });
}

pub fn by_hand_at_night(world: &mut World) {
    by_hand(world);
    shift_production(world, Duration::hours(11));
}

pub fn shift_production(world: &mut World, by: Duration) {
    production(world, |_, deployment| {
        deployment.started_at = deployment.started_at.map(|at| at + by);
        deployment.finished_at = deployment.finished_at.map(|at| at + by);
    });
}

pub fn an_hour_later(world: &mut World) {
    shift_production(world, Duration::hours(1));
}

pub fn four_days_later(world: &mut World) {
    shift_production(world, Duration::days(4));
}

pub fn all_at_once(world: &mut World) {
    production(world, |_, deployment| deployment.exposure = Exposure::AllAtOnce);
}

pub fn slow_rollouts(world: &mut World) {
    production(world, |_, deployment| {
        deployment.finished_at = deployment.finished_at.map(|at| at + Duration::hours(1))
    });
}

pub fn rollouts_without_length(world: &mut World) {
    production(world, |_, deployment| deployment.started_at = deployment.finished_at);
}

pub fn one_approval(world: &mut World) {
    world.approve(1);
}

pub fn two_approvals(world: &mut World) {
    world.approve(2);
}

/// Every approval answered two hours after it was asked for.
pub fn slow_approvals(world: &mut World) {
    world.approve(1);
    for approval in &mut world.approvals {
        approval.requested_at = approval.answered_at.map(|at| at - Duration::hours(2));
    }
}

pub fn half_of_the_launches(world: &mut World) {
    keep_one_in(world, 2, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
}

/// From Tuesday on nothing but every third working day: no rhythm of weeks, and not daily.
pub fn every_third_day(world: &mut World) {
    keep_one_in(world, 3, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
}

/// Half of the launches until 22 February, all of them since.
pub fn quicker_since_february(world: &mut World) {
    keep_one_in(world, 2, "2026-01-01T00:00:00Z", "2026-02-22T00:00:00Z");
}

/// All of the launches until 22 February, one in seven since.
pub fn bigger_since_february(world: &mut World) {
    keep_one_in(world, 7, "2026-02-22T00:00:00Z", "2027-01-01T00:00:00Z");
}

pub fn staged_one_in_four(world: &mut World) {
    let mut number = 0;
    world.deployments.retain(|deployment| {
        number += 1;
        deployment.environment == "production" || number % 4 == 1
    });
}

pub fn last_launch_elsewhere(world: &mut World) {
    let last = world.deployments.iter_mut().rev().find(|deployment| deployment.environment == "production");
    last.expect("a launch").sha = Some("f".repeat(40));
}

pub fn one_side_door(world: &mut World) {
    production(world, |number, deployment| {
        if number == 80 {
            deployment.build = None;
            deployment.actor_kind = ActorKind::Human;
            deployment.started_by = DeploymentTrigger::Manual;
        }
    });
}

pub fn without_class(world: &mut World, class: JobClass) {
    world.jobs.retain(|job| job.class != class);
}

pub fn jobs_that_only_build(world: &mut World) {
    world.jobs.iter_mut().for_each(|job| job.class = JobClass::Build);
}

pub fn failed_builds(world: &mut World) {
    world.builds.iter_mut().for_each(|build| build.status = Status::Failed);
}

pub fn failed_tests(world: &mut World) {
    world.jobs.iter_mut().filter(|job| job.class == JobClass::Unit).for_each(|job| job.status = Status::Failed);
}

pub fn failed_acceptance(world: &mut World) {
    world.jobs.iter_mut().filter(|job| job.class == JobClass::Acceptance).for_each(|job| job.status = Status::Failed);
}

pub fn tests_that_gate_nothing(world: &mut World) {
    world.jobs.iter_mut().for_each(|job| job.allowed_to_fail = true);
}

pub fn builds_begin_late(world: &mut World) {
    world.builds.iter_mut().for_each(|build| build.queued_at = build.queued_at.map(|at| at + Duration::minutes(30)));
}

pub fn slow_builds(world: &mut World) {
    world.builds.iter_mut().for_each(|build| build.queued_at = build.queued_at.map(|at| at - Duration::minutes(20)));
}

/// Beside each unit test job a further one, changed as told.
pub fn beside_unit_tests(world: &mut World, name: &str, change: impl Fn(&mut Job)) {
    let units: Vec<_> = world.jobs.iter().filter(|job| job.class == JobClass::Unit).cloned().collect();
    for unit in units {
        let mut job = Job { id: name.into(), name: name.into(), ..unit };
        change(&mut job);
        world.jobs.push(job);
    }
}

pub fn five_tests_by_hand(world: &mut World) {
    for number in 0..5 {
        beside_unit_tests(world, &format!("by hand {number}"), |job| job.manual = true);
    }
}

pub fn more_unit_tests(world: &mut World) {
    beside_unit_tests(world, "more units", |_| {});
}

pub fn further_kinds_of_tests(world: &mut World) {
    beside_unit_tests(world, "together", |job| job.class = JobClass::Integration);
    beside_unit_tests(world, "journeys", |job| job.class = JobClass::EndToEnd);
}

pub fn tests_need_environments(world: &mut World) {
    world.jobs.iter_mut().for_each(|job| job.environment = Some("testing".into()));
}

pub fn deployed_by_different_jobs(world: &mut World) {
    for environment in ["staging", "production"] {
        beside_unit_tests(world, &format!("deploy {environment}"), |job| {
            job.class = JobClass::Deploy;
            job.environment = Some(environment.into());
        });
    }
}

pub fn deployed_by_the_same_jobs(world: &mut World) {
    deployed_by_different_jobs(world);
    beside_unit_tests(world, "smoke", |job| {
        job.id = "smoke in the stage".into();
        job.class = JobClass::Smoke;
        job.environment = Some("staging".into());
    });
}

pub fn tested_in_the_stage(world: &mut World) {
    beside_unit_tests(world, "acceptance in the stage", |job| {
        job.class = JobClass::Acceptance;
        job.environment = Some("staging".into());
    });
}

pub fn failed_in_the_stage(world: &mut World) {
    tested_in_the_stage(world);
    let staged = world.jobs.iter_mut().filter(|job| job.environment.as_deref() == Some("staging"));
    staged.for_each(|job| job.status = Status::Failed);
}

/// Every fifth build runs a job that the others do not.
pub fn odd_jobs(world: &mut World) {
    let odd: Vec<_> = world.jobs.iter().filter(|job| job.class == JobClass::Unit).step_by(5).cloned().collect();
    world.jobs.extend(odd.into_iter().map(|job| Job { id: "odd".into(), name: "odd".into(), ..job }));
}

/// Every tenth build failed first, and was green so many minutes later.
pub fn red_for(world: &mut World, minutes: i64) {
    let again: Vec<_> = world.builds.iter().step_by(10).cloned().collect();
    for build in again {
        let before = |time: Option<queries::model::Time>| time.map(|time| time - Duration::minutes(minutes));
        world.builds.push(Build {
            id: format!("{}-before", build.id),
            status: Status::Failed,
            queued_at: before(build.queued_at),
            started_at: before(build.started_at),
            finished_at: before(build.finished_at),
            ..build
        });
    }
}

pub fn red_for_minutes(world: &mut World) {
    red_for(world, 10);
}

pub fn red_for_hours(world: &mut World) {
    red_for(world, 180);
}

pub fn flaky(world: &mut World) {
    let again: Vec<_> = world.builds.iter().step_by(5).cloned().collect();
    for build in again {
        let ended = build.finished_at.map(|at| at - Duration::minutes(2));
        world.builds.push(Build {
            id: format!("{}-before", build.id),
            status: Status::Failed,
            finished_at: ended,
            ..build
        });
    }
}

/// Two changes more are merged a minute before each build.
pub fn changes_built_together(world: &mut World) {
    for (number, change) in world.changes.clone().into_iter().enumerate() {
        for extra in [1000, 2000] {
            let number = extra + i64::try_from(number).expect("small");
            world.changes.push(ChangeFact { number, merge_sha: None, ..change.clone() });
        }
    }
}

pub fn changes_of(world: &mut World, lines: i64) {
    for change in &mut world.changes {
        (change.additions, change.deletions) = (Some(lines), Some(10));
    }
}

pub fn small_changes(world: &mut World) {
    changes_of(world, 30);
}

pub fn large_changes(world: &mut World) {
    changes_of(world, 900);
}

pub fn begun(world: &mut World, before: Duration) {
    world.changes.iter_mut().for_each(|change| change.first_commit_at = change.merged_at.map(|at| at - before));
}

pub fn begun_two_hours_before(world: &mut World) {
    begun(world, Duration::hours(2));
}

pub fn begun_weeks_before(world: &mut World) {
    begun(world, Duration::days(20));
}

/// The tip of each change was built, and passed its tests at three minutes past ten; it was merged at ten.
pub fn tested_after_merge_only(world: &mut World) {
    world.changes.iter_mut().for_each(|change| change.head_sha.clone_from(&change.merge_sha));
}

pub fn tested_before_merge(world: &mut World) {
    tested_after_merge_only(world);
    world.changes.iter_mut().for_each(|change| change.merged_at = change.merged_at.map(|at| at + Duration::minutes(4)));
}

pub fn branches(world: &mut World, active: usize) {
    let names = std::iter::once("main".to_owned()).chain((0..active).map(|number| format!("feature-{number}")));
    world.refs.extend(names.map(|name| Ref {
        repository: "shop".into(),
        name,
        kind: RefKind::Branch,
        target_sha: Some(sha(98)),
        source: "test".into(),
        ..Ref::default()
    }));
}

pub fn two_branches(world: &mut World) {
    branches(world, 2);
}

pub fn six_branches(world: &mut World) {
    branches(world, 6);
}

pub fn tagged(world: &mut World) {
    let shas: Vec<_> = world.commits.iter().map(|commit| commit.sha.clone()).collect();
    world.refs.extend(shas.into_iter().enumerate().map(|(number, sha)| Ref {
        repository: "shop".into(),
        name: format!("v{number}"),
        kind: RefKind::Annotated,
        target_sha: Some(sha),
        source: "test".into(),
        ..Ref::default()
    }));
}

/// Several commits a launch, and nothing but branches.
pub fn untagged(world: &mut World) {
    every_third_day(world);
    branches(world, 1);
}

pub fn probe(world: &mut World, name: &str, path: &str, found: bool) {
    world.probes.push(Probe {
        repository: "shop".into(),
        sha: sha(0),
        name: name.into(),
        path: path.into(),
        found,
        observed_at: Some(at("2026-05-01T00:00:00Z")),
        source: "test".into(),
        ..Probe::default()
    });
}

pub fn touched(world: &mut World, path: &str, commits: usize) {
    for commit in world.commits.iter().rev().take(commits) {
        let (repository, sha) = (commit.repository.clone(), commit.sha.clone());
        world.paths.push(CommitPath { repository, sha, path: path.into() });
    }
}

pub fn with_migrations(world: &mut World) {
    touched(world, "db/migrations/0001.sql", 6);
}

pub fn migrations_beside_code(world: &mut World) {
    with_migrations(world);
    touched(world, "src/main.rs", 6);
}

pub fn migrations_past_the_stage(world: &mut World) {
    with_migrations(world);
    no_stage(world);
}

pub fn migrations_by_a_job(world: &mut World) {
    with_migrations(world);
    beside_unit_tests(world, "migrate", |job| job.class = JobClass::Migrate);
}

pub fn failed_drills(world: &mut World) {
    world.drills.iter_mut().for_each(|drill| drill.succeeded = Some(false));
}

pub fn slow_drills(world: &mut World) {
    world.drills.iter_mut().for_each(|drill| drill.duration_seconds = Some(3000.0));
}

pub fn migration_drill(world: &mut World) {
    world.drills.push(Drill {
        project: "shop".into(),
        id: "migration".into(),
        kind: DrillKind::Migration,
        performed_at: Some(at("2026-05-02T09:00:00Z")),
        duration_seconds: Some(300.0),
        succeeded: Some(true),
        source: "test".into(),
        ..Drill::default()
    });
}

pub fn failed_migration_drill(world: &mut World) {
    migration_drill(world);
    failed_drills(world);
}

/// Every third launch of the last weeks is followed by a major incident that names it and stays open for 30 hours.
pub fn failing(world: &mut World) {
    let launches: Vec<_> = world.deployments.iter().filter(|launch| launch.environment == "production").collect();
    let incidents = launches.iter().rev().skip(5).take(30).step_by(3).map(|deployment| Incident {
        project: "shop".into(),
        id: format!("of-{}", deployment.id),
        severity: Severity::Major,
        kind: IncidentKind::Incident,
        opened_at: deployment.finished_at.map(|at| at + Duration::minutes(5)),
        resolved_at: deployment.finished_at.map(|at| at + Duration::hours(30)),
        deployment: Some(deployment.id.clone()),
        source: "test".into(),
        ..Incident::default()
    });
    let incidents: Vec<_> = incidents.collect();
    world.incidents.extend(incidents);
}

/// The same, mended within twenty minutes and written up after two days.
pub fn failing_and_mended(world: &mut World) {
    failing(world);
    for incident in &mut world.incidents {
        incident.resolved_at = incident.opened_at.map(|at| at + Duration::minutes(20));
        incident.postmortem_at = incident.resolved_at.map(|at| at + Duration::days(2));
    }
}

/// Every fourth commit of the last weeks takes back the one before it.
pub fn failing_with_reverts(world: &mut World) {
    let shas: Vec<_> = world.commits.iter().map(|commit| commit.sha.clone()).collect();
    for number in (20..shas.len()).step_by(4) {
        world.commits[number].reverts_sha = Some(shas[number - 1].clone());
    }
}

/// One of the last changes was a hotfix.
pub fn a_hotfix(world: &mut World) {
    let sha = world.commits[world.commits.len() - 3].sha.clone();
    let change = world.changes.iter_mut().find(|change| change.merge_sha.as_ref() == Some(&sha));
    change.expect("a change merged it").title = Some("Hotfix: prices".into());
}

pub fn a_hotfix_past_the_tests(world: &mut World) {
    a_hotfix(world);
    world.jobs.clear();
    failed_builds(world);
}

pub fn updates(world: &mut World, after: Duration, security: bool) {
    for number in 0..6 {
        let version = format!("1.{number}");
        world.upstream.push(UpstreamRelease {
            package: "parser".into(),
            version: version.clone(),
            published_at: Some(at("2026-03-01T00:00:00Z")),
            security: Some(security),
            source: "test".into(),
            url: None,
        });
        world.updates.push(DependencyUpdate {
            project: "shop".into(),
            package: "parser".into(),
            version,
            deployed_at: Some(at("2026-03-01T00:00:00Z") + after),
            source: "test".into(),
            ..DependencyUpdate::default()
        });
    }
}

pub fn reported_by(world: &mut World, who: queries::model::DetectedBy) {
    failing(world);
    world.incidents.iter_mut().for_each(|incident| incident.detected_by = who);
}

pub fn previews(world: &mut World) {
    let staged: Vec<_> = world.deployments.iter().filter(|launch| launch.environment == "staging").cloned().collect();
    world.deployments.extend(staged.into_iter().rev().take(5).map(|launch| Deployment {
        id: format!("preview-{}", launch.id),
        environment: "review/prices".into(),
        ..launch
    }));
}

/// The team's answer to the question of a criterion.
pub fn answered(world: &mut World, criterion: &str, answer: Answer) {
    world.attestations.push(Attestation {
        project: "shop".into(),
        criterion: criterion.into(),
        answer,
        role: "team".into(),
        given_at: at("2026-05-20T00:00:00Z"),
        source: "test".into(),
        ..Attestation::default()
    });
}
