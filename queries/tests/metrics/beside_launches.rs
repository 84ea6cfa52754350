//! The figures that stand on launches.

use queries::metrics::beside::BesideName;
use queries::model::facts::{Approval, Deployment, Job};
use queries::model::{ActorKind, ApprovalState, BuildTrigger, DeploymentTrigger, JobClass, Status};

use crate::beside::{More, near, reasons};
use crate::case::{Case, hour};

/// Four launches: the baseline, then 2, 1 and 3 commits.
fn batches() -> Case {
    Case::service()
        .line(7)
        .launch("1", "c0", 1.0)
        .launch("2", "c2", 25.0)
        .launch("3", "c3", 35.0)
        .launch("4", "c6", 65.0)
}

#[test]
fn a_batch_is_what_a_launch_delivers_first() {
    // 2, 1 and 3 commits: median 2; p95 at place 1.9: 2.9. The baseline and a launch of an unknown sha have no batch.
    let answered = More::of(batches().launch("5", "x", 70.0)).ask();
    let (value, n) = answered.measured(BesideName::BatchSize);
    near(value, 2.0);
    assert_eq!(n, 3);
    near(answered.figure(BesideName::BatchSize).percentiles.expect("percentiles").p95, 2.9);
    assert_eq!(answered.excluded(BesideName::BatchSize), reasons(&[("baseline_deployment", 1), ("unknown_sha", 1)]));
    // Neither changes nor sizes are known, and that is said and no zero.
    let beside = &answered.figure(BesideName::BatchSize).beside;
    for further in ["changes", "lines"] {
        assert_eq!(beside[further]["status"], "not_measured", "{further}");
        assert!(beside[further]["value"].is_null(), "{further}");
    }
}

#[test]
fn a_batch_has_changes_and_lines_where_these_are_known() {
    // Changes: launch 2 delivers #1 and #2, launch 3 none, launch 4 one: median 1. Lines: 10 + 5 and 4; c4 to c6 would be
    // 100, but c5 tells no size: so launch 4 is unknown, and a median of two is none.
    let mut case =
        batches().change(1, "One", &["c1"]).change(2, "Two", &["c2"]).change(3, "Three", &["c4", "c5", "c6"]);
    for (change, sha) in case.changes.iter_mut().zip(["c1", "c2", "c6"]) {
        (change.merged_at, change.merge_sha) = (Some(hour(1.0)), Some(sha.into()));
    }
    for commit in &mut case.commits {
        (commit.additions, commit.deletions) = match commit.sha.as_str() {
            "c1" => (Some(8), Some(2)),
            "c2" => (Some(5), Some(0)),
            "c3" => (Some(0), Some(4)),
            "c5" => (None, None),
            _ => (Some(50), Some(0)),
        };
    }
    let answered = More::of(case.clone()).ask();
    let beside = &answered.figure(BesideName::BatchSize).beside;
    assert_eq!((&beside["changes"]["value"], &beside["changes"]["n"]), (&1.0.into(), &3.into()));
    assert_eq!((&beside["lines"]["value"], &beside["lines"]["n"]), (&serde_json::Value::Null, &2.into()));
    // With the size of c5, lines are 15, 4 and 150: median 15.
    let missing = case.commits.iter_mut().find(|commit| commit.sha == "c5").expect("c5");
    (missing.additions, missing.deletions) = (Some(50), Some(0));
    let answered = More::of(case).ask();
    assert_eq!(answered.figure(BesideName::BatchSize).beside["lines"]["value"], 15.0);
}

#[test]
fn too_few_batches_and_launches_without_a_graph() {
    let case = Case::service().line(5).launch("1", "c0", 1.0).launch("2", "c2", 25.0).launch("3", "c4", 45.0);
    More::of(case).ask().insufficient(BesideName::BatchSize, 2, 3);
    let case = Case::service().version("1", "1.0", 10.0).version("2", "1.1", 20.0);
    More::of(case).ask().not_measured(BesideName::BatchSize, "no launched commit is among the commits that are known");
}

fn staging(case: Case, id: &str, sha: &str, at: f64) -> Case {
    case.launch_with(id, sha, at, |deployment| deployment.environment = "staging".into())
}

#[test]
fn the_stage_before_is_ahead_by_what_production_does_not_contain() {
    // Staging runs c4 (hour 39), production c1 (hour 9): c2, c3 and c4 wait, 30 h apart, the oldest since hour 19, 1421 h ago.
    let case = Case::service().line(5).launch("p1", "c0", 2.0).launch("p2", "c1", 12.0);
    let case = staging(staging(case, "s1", "c1", 10.0), "s2", "c4", 40.0);
    let answered = More::of(case.clone()).ask();
    let (value, n) = answered.measured(BesideName::EnvironmentDelta);
    near(value, 3.0);
    assert_eq!(n, 1);
    let beside = &answered.figure(BesideName::EnvironmentDelta).beside;
    assert_eq!((&beside["stage_before"], &beside["commits_only_here"]), (&"staging".into(), &0.into()));
    near(beside["age_seconds"].as_f64().expect("seconds"), 30.0 * 3600.0);
    near(beside["oldest_waiting_seconds"].as_f64().expect("seconds"), 1421.0 * 3600.0);
    // At hour 30 both ran c1: nothing waits, and that is a true zero.
    near(More::of(case.clone()).ask_at(30.0).measured(BesideName::EnvironmentDelta).0, 0.0);
    // Staging goes back to c1: nothing waits. Production goes back to c0: c1 waits too.
    let back = staging(case.clone(), "s3", "c1", 50.0);
    near(More::of(back).ask().measured(BesideName::EnvironmentDelta).0, 0.0);
    let back = case.clone().launch("p3", "c0", 50.0);
    near(More::of(back).ask().measured(BesideName::EnvironmentDelta).0, 4.0);
    // A hotfix that staging has not seen counts the other way.
    let ahead = case.launch("p3", "c4", 50.0).commit("h", &["c4"], 51.0).launch("p4", "h", 52.0);
    let answered = More::of(ahead).ask();
    near(answered.measured(BesideName::EnvironmentDelta).0, 0.0);
    assert_eq!(answered.figure(BesideName::EnvironmentDelta).beside["commits_only_here"], 1);
}

#[test]
fn a_delta_needs_a_stage_before_and_versions_that_are_known() {
    let case = Case::service().line(5).launch("p1", "c0", 2.0).launch("p2", "c2", 22.0);
    More::of(case.clone())
        .ask()
        .not_measured(BesideName::EnvironmentDelta, "no deployment to a stage before production is known");
    More::of(staging(case.clone(), "s", "x", 30.0)).ask().not_measured(
        BesideName::EnvironmentDelta,
        "what runs in one of the two is not among the commits that are known",
    );
    // Production goes back to c1, which it never ran: its deliveries do not tell what it contains.
    More::of(staging(case.clone(), "s", "c4", 40.0).launch("p3", "c1", 50.0)).ask().not_measured(
        BesideName::EnvironmentDelta,
        "one of the two went back to a version that was never live there, so its deliveries do not tell what it runs",
    );
    // Staging itself has no stage before it.
    More::of(staging(case, "s", "c4", 40.0))
        .ask_with(|ask| ask.scope = "staging".into())
        .not_measured(BesideName::EnvironmentDelta, "no deployment to a stage before staging is known");
}

/// A launch that begins so many minutes before it finishes.
fn slow(minutes: f64) -> impl Fn(&mut Deployment) {
    move |deployment| {
        deployment.started_at =
            deployment.finished_at.map(|at| at - chrono::Duration::seconds((minutes * 60.0) as i64));
    }
}

#[test]
fn a_rollout_lasts_from_its_first_attempt_to_the_finish_that_decided_it() {
    // 10 minutes; 30; and one that failed after 5 minutes and succeeded 20 minutes after that failure, 25 minutes in all:
    // median 25. A failed one, one with a single moment, and one that ended before it began do not count.
    let case = Case::service()
        .line(7)
        .launch_with("1", "c0", 1.0, slow(10.0))
        .launch_with("2", "c1", 12.0, slow(30.0))
        .launch_with("3a", "c2", 20.0, |deployment| {
            slow(5.0)(deployment);
            deployment.status = Status::Failed;
        })
        .launch_with("3b", "c2", 20.0 + 20.0 / 60.0, slow(5.0))
        .launch_with("4", "c3", 32.0, |deployment| {
            slow(5.0)(deployment);
            deployment.status = Status::Failed;
        })
        .launch("5", "c4", 42.0)
        .launch_with("6", "c5", 52.0, slow(-10.0));
    let answered = More::of(case).ask();
    let (value, n) = answered.measured(BesideName::RolloutDuration);
    near(value, 25.0 * 60.0);
    assert_eq!(n, 3);
    assert_eq!(
        answered.excluded(BesideName::RolloutDuration),
        reasons(&[("failed_rollout", 1), ("finished_before_started", 1), ("no_duration", 1)])
    );
}

#[test]
fn rollouts_with_one_moment_are_not_measured_and_two_are_too_few() {
    More::of(batches()).ask().not_measured(
        BesideName::RolloutDuration,
        "the launches of the window have one moment each, and no start beside their finish",
    );
    let case = Case::service().line(2).launch_with("1", "c0", 1.0, slow(10.0)).launch_with("2", "c1", 12.0, slow(30.0));
    More::of(case).ask().insufficient(BesideName::RolloutDuration, 2, 3);
}

fn by(kind: ActorKind, actor: &'static str, trigger: DeploymentTrigger) -> impl Fn(&mut Deployment) {
    move |deployment| {
        (deployment.actor_kind, deployment.started_by) = (kind, trigger);
        deployment.actor_hash = Some(actor.to_owned()).filter(|actor| !actor.is_empty());
    }
}

fn approval(deployment: &str, id: &str, role: &str, state: ApprovalState, at: f64) -> Approval {
    Approval {
        project: "p".into(),
        deployment: deployment.into(),
        id: id.into(),
        role: Some(role.into()),
        state,
        answered_at: Some(hour(at)),
        source: "test".into(),
        ..Approval::default()
    }
}

/// Six delivering launches:
/// 1 automatic, by whoever merged: no touch, nobody;
/// 2 manual by x: one touch, one person;
/// 3 automatic after two approvals by lead and owner: two touches, two roles; one asked and not answered is none;
/// 4 failed by x and tried again by y, each by hand, approved once: three touches, two people and a role;
/// 5 automatic, with a manual test job and a manual deploy job: two touches, and nobody known who;
/// 6 tells nothing.
fn touched() -> More {
    let (human, bot) = (ActorKind::Human, ActorKind::Bot);
    let case = Case::service()
        .line(6)
        .launch_with("1", "c0", 1.0, by(human, "m", DeploymentTrigger::Automatic))
        .launch_with("2", "c1", 12.0, by(human, "x", DeploymentTrigger::Manual))
        .launch_with("3", "c2", 22.0, by(bot, "b", DeploymentTrigger::Unknown))
        .launch_with("4", "c3", 32.0, |deployment| {
            by(human, "x", DeploymentTrigger::Unknown)(deployment);
            deployment.status = Status::Failed;
        })
        .launch_with("4b", "c3", 32.5, by(human, "y", DeploymentTrigger::Unknown))
        .launch_with("5", "c4", 42.0, by(bot, "b", DeploymentTrigger::Automatic))
        .launch("6", "c5", 52.0);
    let mut more = More::of(case).build_with("ci5", Status::Success, 41.0, 10.0, |build| build.sha = Some("c4".into()));
    more.approvals = vec![
        approval("3", "1", "lead", ApprovalState::Given, 21.0),
        approval("3", "2", "owner", ApprovalState::Given, 21.0),
        approval("3", "3", "owner", ApprovalState::Requested, 21.0),
        approval("4b", "1", "lead", ApprovalState::Given, 32.4),
        approval("4b", "2", "lead", ApprovalState::Given, 33.0),
    ];
    for (id, class, manual, status, at) in [
        ("test", JobClass::Acceptance, true, Status::Success, 41.0),
        ("deploy", JobClass::Deploy, true, Status::Success, 41.5),
        ("never", JobClass::Other, true, Status::Skipped, 41.5),
        ("later", JobClass::Other, true, Status::Success, 43.0),
        ("unit", JobClass::Unit, false, Status::Success, 41.0),
    ] {
        more.jobs.push(Job {
            repository: "r".into(),
            build: "ci5".into(),
            attempt: 1,
            id: id.into(),
            name: id.into(),
            class,
            status,
            manual,
            started_at: Some(hour(at)),
            source: "test".into(),
            ..Job::default()
        });
    }
    more
}

#[test]
fn touches_are_what_people_do_until_it_is_live() {
    // 0, 1, 2, 3 and 2 touches: median 2, eight in all, one launch without any; the sixth tells nothing. The approval that
    // came after launch 4 was live is none.
    let answered = touched().ask();
    let (value, n) = answered.measured(BesideName::TouchesPerLaunch);
    near(value, 2.0);
    assert_eq!(n, 5);
    let beside = &answered.figure(BesideName::TouchesPerLaunch).beside;
    assert_eq!((&beside["touches"], &beside["launches_without_a_touch"]), (&8.into(), &1.into()));
    assert_eq!(answered.excluded(BesideName::TouchesPerLaunch), reasons(&[("unknown_trigger", 1)]));
    // 0, 1, 2 and 3 people (x, y and the lead): median 1.5, most 3; of the fifth nobody is known.
    let (value, n) = answered.measured(BesideName::PeoplePerLaunch);
    near(value, 1.5);
    assert_eq!(n, 4);
    assert_eq!(answered.figure(BesideName::PeoplePerLaunch).beside["most_people"], 3);
    assert_eq!(
        answered.excluded(BesideName::PeoplePerLaunch),
        reasons(&[("unknown_actor", 1), ("unknown_trigger", 1)])
    );
}

#[test]
fn one_deed_told_by_two_sources_is_one_touch() {
    // Three launches by hand, each by a manual deploy job of a build that somebody started: the deployment, its build and its
    // job are one touch. A second manual build of the third's commit is another: 1, 1, 2, median 1.
    let mut case = Case::service().line(3);
    for (id, sha, at) in [("1", "c0", 1.0), ("2", "c1", 12.0), ("3", "c2", 22.0)] {
        case = case.launch_with(id, sha, at, |deployment| {
            by(ActorKind::Human, "x", DeploymentTrigger::Manual)(deployment);
            deployment.build = Some(format!("b{id}"));
        });
    }
    let mut more = More::of(case);
    for (id, sha, at) in [("b1", "c0", 0.5), ("b2", "c1", 11.5), ("b3", "c2", 21.5), ("extra", "c2", 21.0)] {
        more = more.build_with(id, Status::Success, at, 5.0, |build| {
            (build.sha, build.started_by) = (Some(sha.into()), BuildTrigger::Manual);
        });
        more.jobs.push(Job {
            repository: "r".into(),
            build: id.into(),
            attempt: 1,
            id: "deploy".into(),
            name: "deploy".into(),
            class: JobClass::Deploy,
            status: Status::Success,
            manual: id != "extra",
            environment: Some("production".into()),
            source: "test".into(),
            ..Job::default()
        });
    }
    let answered = more.ask();
    let (value, n) = answered.measured(BesideName::TouchesPerLaunch);
    near(value, 1.0);
    assert_eq!((n, &answered.figure(BesideName::TouchesPerLaunch).beside["touches"]), (3, &4.into()));
    near(answered.measured(BesideName::PeoplePerLaunch).0, 1.0);
}

#[test]
fn launches_that_tell_nothing_have_no_touches_and_two_that_do_are_too_few() {
    let reason = "nothing tells who or what started the launches";
    let silent = More::of(batches()).ask();
    silent.not_measured(BesideName::TouchesPerLaunch, reason);
    silent.not_measured(BesideName::PeoplePerLaunch, reason);
    let mut more = touched();
    more.case.deployments.truncate(2);
    let answered = more.ask();
    answered.insufficient(BesideName::TouchesPerLaunch, 2, 3);
    answered.insufficient(BesideName::PeoplePerLaunch, 2, 3);
    // By hand, and nothing tells by whom.
    let mut more = touched();
    more.case.deployments = more.case.deployments.drain(1..2).collect();
    more.case.deployments[0].actor_hash = None;
    more.ask().not_measured(
        BesideName::PeoplePerLaunch,
        "launches of the window were started by hand, and nothing tells by how many people",
    );
}
