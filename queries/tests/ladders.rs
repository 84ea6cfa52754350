//! Ladders judged on small made-up histories: each criterion that a signal feeds holds in a sound history, fails where
//! one thing is broken, and is unknown where its source is silent.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

mod world;

use queries::ladders::{self, CriterionResult, Ladder, LadderResult, Outcome};
use queries::metrics::Question;
use queries::model::facts::{Attestation, CommitPath, DependencyUpdate, Incident, UpstreamRelease, Waiver};
use queries::model::{
    Answer, Archetype, Criticality, DeploymentTrigger, Exposure, JobClass, Severity, Status, WaiverReason,
};
use world::{World, at};

fn criterion<'r>(ladders: &'r [LadderResult], id: &str) -> &'r CriterionResult {
    let all = ladders.iter().flat_map(|ladder| &ladder.rungs).flat_map(|rung| &rung.criteria);
    all.into_iter().find(|criterion| criterion.criterion == id).expect(id)
}

fn outcome(world: &World, id: &str) -> (Outcome, String) {
    let (ladders, _) = world.judge();
    let found = criterion(&ladders, id);
    (found.outcome, format!("{id}: {}", found.evidence))
}

type Change = fn(&mut World);

fn production(world: &mut World, change: impl Fn(usize, &mut queries::model::facts::Deployment)) {
    let deployments = world.deployments.iter_mut().filter(|deployment| deployment.environment == "production");
    deployments.enumerate().for_each(|(number, deployment)| change(number, deployment));
}

fn no_builds(world: &mut World) {
    world.builds.clear();
    world.jobs.clear();
}

fn no_triggers(world: &mut World) {
    for deployment in &mut world.deployments {
        deployment.started_by = DeploymentTrigger::Unknown;
        deployment.actor_kind = queries::model::ActorKind::Unknown;
        deployment.build = None;
    }
}

fn no_stage(world: &mut World) {
    world.deployments.retain(|deployment| deployment.environment == "production");
}

fn no_incidents(world: &mut World) {
    world.incidents.clear();
}

fn by_hand(world: &mut World) {
    production(world, |_, deployment| {
        deployment.started_by = DeploymentTrigger::Manual;
        deployment.actor_kind = queries::model::ActorKind::Human;
        deployment.actor_hash = Some("outsider".into());
        deployment.build = None;
    });
}

fn without_class(world: &mut World, class: JobClass) {
    world.jobs.retain(|job| job.class != class);
}

fn failing(world: &mut World) {
    // Every third launch of the last weeks is followed by an incident that names it and stays open.
    let ids: Vec<_> = world.deployments.iter().filter(|d| d.environment == "production").collect();
    let incidents = ids.iter().rev().skip(5).take(30).step_by(3).map(|deployment| Incident {
        project: "shop".into(),
        id: format!("of-{}", deployment.id),
        severity: Severity::Major,
        kind: queries::model::IncidentKind::Incident,
        opened_at: deployment.finished_at.map(|at| at + chrono::Duration::minutes(5)),
        resolved_at: deployment.finished_at.map(|at| at + chrono::Duration::hours(30)),
        deployment: Some(deployment.id.clone()),
        source: "test".into(),
        ..Incident::default()
    });
    let incidents: Vec<_> = incidents.collect();
    world.incidents.extend(incidents);
}

/// Criterion, what breaks it, and what silences it.
const CASES: &[(&str, Change, Change)] = &[
    ("category.built-by-ci", |w| w.builds.iter_mut().for_each(|b| b.status = Status::Failed), no_builds),
    ("category.launched-by-job", by_hand, no_triggers),
    ("category.gating-test", |w| w.jobs.iter_mut().for_each(|j| j.allowed_to_fail = true), no_builds),
    (
        "category.few-manual-tests",
        |w| {
            let some: Vec<_> = w.jobs.iter().filter(|job| job.class == JobClass::Unit).cloned().collect();
            for job in some {
                for number in 0..5 {
                    let (id, name) = (format!("by-hand-{number}"), format!("by hand {number}"));
                    w.jobs.push(queries::model::facts::Job { id, name, manual: true, ..job.clone() });
                }
            }
        },
        no_builds,
    ),
    (
        "category.build-per-change",
        |w| w.builds.iter_mut().for_each(|b| b.queued_at = b.queued_at.map(|at| at + chrono::Duration::minutes(30))),
        |w| w.changes.clear(),
    ),
    (
        "category.build-tests",
        |w| w.jobs.iter_mut().filter(|j| j.class == JobClass::Unit).for_each(|j| j.status = Status::Failed),
        no_builds,
    ),
    (
        "category.green-to-stage",
        |w| {
            let stages = w.deployments.iter_mut().filter(|d| d.environment == "staging");
            stages.for_each(|deployment| deployment.started_by = DeploymentTrigger::Manual);
        },
        no_stage,
    ),
    ("category.one-gate", |w| w.approve(2), no_triggers),
    (
        "category.one-change-per-build",
        |w| {
            // Two changes more are merged a minute before each build.
            let more: Vec<_> = w.changes.clone();
            for (number, change) in more.into_iter().enumerate() {
                for extra in [1000, 2000] {
                    let number = extra + i64::try_from(number).expect("small");
                    w.changes.push(queries::model::facts::Change { number, merge_sha: None, ..change.clone() });
                }
            }
        },
        |w| w.changes.clear(),
    ),
    ("category.push-automatic", |w| w.approve(1), no_triggers),
    (
        "category.green-to-production",
        |w| {
            production(w, |_, d| {
                d.started_at = d.started_at.map(|at| at + chrono::Duration::hours(1));
                d.finished_at = d.finished_at.map(|at| at + chrono::Duration::hours(1));
            });
        },
        no_builds,
    ),
    ("category.few-failures", failing, no_incidents),
    (
        "category.few-flakes",
        |w| {
            let again: Vec<_> = w.builds.iter().step_by(5).cloned().collect();
            for build in again {
                let ended = build.finished_at.map(|at| at - chrono::Duration::minutes(2));
                w.builds.push(queries::model::facts::Build {
                    id: format!("{}-before", build.id),
                    status: Status::Failed,
                    finished_at: ended,
                    ..build
                });
            }
        },
        no_builds,
    ),
    ("category.no-red-launch", |w| w.builds.iter_mut().for_each(|b| b.status = Status::Failed), no_builds),
    ("category.canary-first", |_| {}, |w| production(w, |_, d| d.exposure = Exposure::Unknown)),
    (
        "deployment.ordered-stages",
        |w| {
            let mut number = 0;
            w.deployments.retain(|d| {
                number += 1;
                d.environment == "production" || number % 4 == 1
            });
        },
        no_stage,
    ),
    (
        "deployment.no-failed-promotion",
        |w| {
            let stages = w.deployments.iter_mut().filter(|d| d.environment == "staging");
            stages.for_each(|deployment| deployment.status = Status::Failed);
        },
        no_stage,
    ),
    ("deployment.team-starts", by_hand, no_triggers),
    ("deployment.smoke-tested", |w| without_class(w, JobClass::Smoke), no_builds),
    (
        "deployment.known-result",
        |w| {
            production(w, |n, d| {
                if n % 5 == 0 {
                    d.status = Status::Unknown;
                }
            });
        },
        |w| w.deployments.clear(),
    ),
    ("deployment.no-manual-step", by_hand, no_triggers),
    (
        "deployment.no-downtime",
        |w| production(w, |_, d| d.exposure = Exposure::AllAtOnce),
        |w| production(w, |_, d| d.exposure = Exposure::Unknown),
    ),
    ("deployment.few-incidents", failing, no_incidents),
    (
        "deployment.no-off-hours",
        |w| {
            by_hand(w);
            production(w, |_, d| {
                d.started_at = d.started_at.map(|at| at + chrono::Duration::hours(11));
                d.finished_at = d.finished_at.map(|at| at + chrono::Duration::hours(11));
            });
        },
        no_triggers,
    ),
    (
        "deployment.acceptance-green",
        |w| w.jobs.iter_mut().filter(|j| j.class == JobClass::Acceptance).for_each(|j| j.status = Status::Failed),
        |w| without_class(w, JobClass::Acceptance),
    ),
    (
        "deployment.daily",
        |w| {
            let mut number = 0;
            w.deployments.retain(|d| {
                number += usize::from(d.environment == "production");
                d.environment != "production" || number % 2 == 0
            });
        },
        |w| {
            w.changes.clear();
            w.commits.clear();
        },
    ),
    (
        "deployment.merge-to-production",
        |w| {
            production(w, |_, d| {
                d.started_at = d.started_at.map(|at| at + chrono::Duration::days(4));
                d.finished_at = d.finished_at.map(|at| at + chrono::Duration::days(4));
            });
        },
        |w| {
            w.changes.clear();
            w.commits.clear();
        },
    ),
    (
        "deployment.one-digest",
        |w| production(w, |_, d| d.artefact_digest = Some("sha256:other".into())),
        |w| production(w, |_, d| d.artefact_digest = None),
    ),
    (
        "deployment.traceable",
        |w| {
            production(w, |n, d| {
                if n % 3 == 0 {
                    d.artefact_digest = None;
                }
            });
        },
        |w| production(w, |_, d| d.artefact_digest = None),
    ),
    (
        "deployment.no-side-door",
        |w| {
            production(w, |n, d| {
                if n == 80 {
                    d.build = None;
                    d.actor_kind = queries::model::ActorKind::Human;
                    d.started_by = DeploymentTrigger::Manual;
                }
            });
        },
        no_triggers,
    ),
    (
        "deployment.verified",
        |w| w.jobs.retain(|j| !matches!(j.class, JobClass::Smoke | JobClass::Acceptance)),
        no_builds,
    ),
    (
        "deployment.rollback-practised",
        |w| w.drills.iter_mut().for_each(|d| d.duration_seconds = Some(3000.0)),
        |w| w.drills.clear(),
    ),
    (
        "deployment.staged-exposure",
        |w| production(w, |_, d| d.exposure = Exposure::AllAtOnce),
        |w| production(w, |_, d| d.exposure = Exposure::Unknown),
    ),
    (
        "deployment.automatic-rollback",
        |w| w.drills.iter_mut().for_each(|d| d.succeeded = Some(false)),
        |w| w.drills.clear(),
    ),
    ("deployment.little-rework", failing_with_reverts, no_incidents),
    ("deployment.stop-on-incident", failing, no_incidents),
    ("deployment.rebuilt", |w| w.drills.iter_mut().for_each(|d| d.succeeded = Some(false)), |w| w.drills.clear()),
    (
        "deployment.production-tested",
        |w| w.drills.iter_mut().for_each(|d| d.succeeded = Some(false)),
        |w| w.drills.clear(),
    ),
    (
        "deployment.quick-green",
        |w| w.builds.iter_mut().for_each(|b| b.queued_at = b.queued_at.map(|at| at - chrono::Duration::minutes(20))),
        no_builds,
    ),
];

fn failing_with_reverts(world: &mut World) {
    // Every fourth commit of the last weeks takes back the one before it.
    let shas: Vec<_> = world.commits.iter().map(|commit| commit.sha.clone()).collect();
    for number in (20..shas.len()).step_by(4) {
        world.commits[number].reverts_sha = Some(shas[number - 1].clone());
    }
}

#[test]
fn each_criterion_holds_fails_and_is_unknown() {
    let sound = World::sound();
    let (ladders, _) = sound.judge();
    let half = CASES.len() / 2;
    let wrong = std::thread::scope(|scope| {
        let (first, second) = CASES.split_at(half);
        let other = scope.spawn(|| wrong_cases(first, &ladders));
        let mut wrong = wrong_cases(second, &ladders);
        wrong.extend(other.join().expect("the other half ran"));
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the cases show that they should not.
fn wrong_cases(cases: &[(&str, Change, Change)], ladders: &[LadderResult]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, breaks, silences) in cases {
        // What the sound history does not show is only broken and silenced.
        let (expected, before) = match *id {
            "category.canary-first" => (Outcome::NotMet, criterion(ladders, id)),
            _ => (Outcome::Met, criterion(ladders, id)),
        };
        if before.outcome != expected {
            wrong.push(format!("sound, {id}: {:?}: {}", before.outcome, before.evidence));
        }
        let mut broken = World::sound();
        breaks(&mut broken);
        let (after, evidence) = outcome(&broken, id);
        if after != Outcome::NotMet {
            wrong.push(format!("broken, {after:?}, {evidence}"));
        }
        let mut silent = World::sound();
        silences(&mut silent);
        let (after, evidence) = outcome(&silent, id);
        if after != Outcome::Unknown {
            wrong.push(format!("silent, {after:?}, {evidence}"));
        }
    }
    wrong
}

#[test]
fn a_sound_history_is_as_high_as_it_can_show() {
    let (ladders, advice) = World::sound().judge();
    let category = &ladders[0];
    let name = |rung: &Option<ladders::RungName>| rung.as_ref().map(|rung| rung.id.clone());
    assert_eq!(name(&category.confirmed).as_deref(), Some("continuous"), "{category:?}");
    assert_eq!(name(&category.potential).as_deref(), Some("push-on-green"));
    assert_eq!(name(&category.target).as_deref(), Some("continuous"));
    assert!(category.note.as_ref().is_some_and(|note| note.contains("keep it")), "{:?}", category.note);
    // Level 2 lacks only the team's answer about withdrawing a feature.
    let deployment = &ladders[1];
    assert_eq!(name(&deployment.confirmed).as_deref(), Some("1"), "{deployment:?}");
    assert_eq!(advice.len(), 1, "{advice:#?}");
    assert!(advice.iter().all(|step| step.ladder == "deployment" && step.rung == "2"), "{advice:#?}");
    // Failed launches: nothing went wrong, and incidents are watched.
    let recovery = criterion(&ladders, "deployment.quick-recovery");
    assert_eq!(recovery.outcome, Outcome::NotApplicable);
    assert!(recovery.evidence.contains("nothing of the kind happened"), "{}", recovery.evidence);
}

#[test]
fn advice_names_the_next_rung_only_with_the_projects_own_numbers() {
    let mut world = World::sound();
    by_hand(&mut world);
    without_class(&mut world, JobClass::Smoke);
    world.changes.clear();
    let (ladders, advice) = world.judge();
    assert_eq!(ladders[1].confirmed.as_ref().map(|rung| rung.height), Some(0));
    assert!(!advice.is_empty() && advice.len() <= 3, "{advice:#?}");
    for step in &advice {
        assert!(matches!(step.rung.as_str(), "periodic" | "1"), "{step:#?}");
        assert!(!step.how.is_empty() && step.how.iter().all(|how| how.host != "gitlab"), "{step:#?}");
    }
    let smoke = advice.iter().find(|step| step.criterion == "deployment.smoke-tested").expect("smoke is the cheapest");
    assert!(
        smoke.why.contains("64 of 64") || smoke.why.contains("launches were followed by no smoke job"),
        "{smoke:#?}"
    );
    let by_job = advice.iter().find(|step| step.unlocks.len() >= 3).expect("one step serves several criteria");
    assert!(by_job.unlocks.contains(&"category.launched-by-job".to_owned()), "{by_job:#?}");
}

#[test]
fn too_short_a_history_has_no_level() {
    let mut world = World::sound();
    world.deployments.retain(|deployment| deployment.started_at > Some(at("2026-04-01T00:00:00Z")));
    let (ladders, advice) = world.judge();
    assert!(ladders.iter().all(|ladder| ladder.confirmed.is_none() && ladder.note.is_some()), "{ladders:#?}");
    assert!(advice.is_empty(), "{advice:#?}");
}

#[test]
fn answers_expire_and_waivers_lift_only_for_two_reasons() {
    let id = "deployment.withdraw-alone";
    let answered = |answer, given: &str| Attestation {
        project: "shop".into(),
        criterion: id.into(),
        answer,
        role: "team".into(),
        given_at: at(given),
        source: "test".into(),
        ..Attestation::default()
    };
    for (answer, given, expected) in [
        (Answer::Yes, "2026-05-01T00:00:00Z", Outcome::Attested),
        (Answer::No, "2026-05-01T00:00:00Z", Outcome::Denied),
        (Answer::Yes, "2026-01-01T00:00:00Z", Outcome::Stale),
        (Answer::Yes, "2026-12-01T00:00:00Z", Outcome::Unknown),
    ] {
        let mut world = World::sound();
        world.attestations.push(answered(answer, given));
        assert_eq!(outcome(&world, id).0, expected, "{answer:?} {given}");
    }
    for (reason, until, expected, lifted) in [
        (WaiverReason::CoveredElsewhere, "2026-07-01T00:00:00Z", Outcome::Waived, true),
        (WaiverReason::AcceptedRisk, "2026-07-01T00:00:00Z", Outcome::Waived, false),
        // At most 180 days, whatever it says.
        (WaiverReason::CoveredElsewhere, "2036-01-01T00:00:00Z", Outcome::Unknown, false),
    ] {
        let mut world = World::sound();
        let given_at = if until.starts_with("2036") { at("2025-01-01T00:00:00Z") } else { at("2026-05-01T00:00:00Z") };
        world.waivers.push(Waiver {
            project: "shop".into(),
            criterion: id.into(),
            reason,
            role: "lead".into(),
            given_at,
            until_at: at(until),
            note: None,
            source: "test".into(),
        });
        let (ladders, _) = world.judge();
        assert_eq!(criterion(&ladders, id).outcome, expected, "{reason:?}");
        let level = ladders[1].confirmed.as_ref().map(|rung| rung.height);
        assert_eq!(level, Some(if lifted { 2 } else { 1 }), "{reason:?}");
    }
}

#[test]
fn a_library_is_never_told_to_deploy_more_often_and_low_criticality_not_to_push_on_green() {
    let mut world = World::sound();
    world.project.archetype = Archetype::Library;
    world.deployments.iter_mut().for_each(|d| d.started_by = DeploymentTrigger::Manual);
    let (ladders, advice) = world.judge();
    for id in ["deployment.daily", "deployment.more-often", "deployment.merge-to-production"] {
        assert_eq!(criterion(&ladders, id).outcome, Outcome::NotApplicable, "{id}");
        assert!(advice.iter().all(|step| step.criterion != id));
    }
    let mut world = World::sound();
    world.project.criticality = Criticality::Low;
    world.project.launch_target = Some("push-on-green".into());
    let (ladders, advice) = world.judge();
    assert_eq!(ladders[0].target.as_ref().map(|rung| rung.id.as_str()), Some("continuous"));
    assert!(advice.iter().all(|step| step.rung != "push-on-green"), "{advice:#?}");
}

#[test]
fn major_incidents_need_reviews_and_recovery() {
    let mut world = World::sound();
    failing(&mut world);
    let (ladders, _) = world.judge();
    let review = criterion(&ladders, "deployment.reviewed-incidents");
    assert_eq!(review.outcome, Outcome::NotMet, "{review:#?}");
    let recovery = criterion(&ladders, "deployment.quick-recovery");
    assert_eq!(recovery.outcome, Outcome::NotMet, "{recovery:#?}");
    assert!(recovery.worst.is_some());
    for incident in &mut world.incidents {
        incident.resolved_at = incident.opened_at.map(|at| at + chrono::Duration::minutes(20));
        incident.postmortem_at = incident.resolved_at.map(|at| at + chrono::Duration::days(2));
    }
    let (ladders, _) = world.judge();
    assert_eq!(criterion(&ladders, "deployment.reviewed-incidents").outcome, Outcome::Met);
    assert_eq!(criterion(&ladders, "deployment.quick-recovery").outcome, Outcome::Met);
}

#[test]
fn a_cadence_is_a_train_a_schedule_or_every_working_day() {
    let id = "category.cadence";
    let weekly = |world: &mut World| {
        let mut number = 0;
        world.deployments.retain(|deployment| {
            number += usize::from(deployment.environment == "production");
            deployment.environment != "production" || number % 5 == 2
        });
    };
    let mut world = World::sound();
    weekly(&mut world);
    let (ladders, _) = world.judge();
    let found = criterion(&ladders, id);
    assert_eq!((found.outcome, found.signal.as_deref()), (Outcome::Met, Some("train")), "{found:#?}");
    let mut world = World::sound();
    assert_eq!(outcome(&world, id).0, Outcome::Met);
    // Every third working day is neither.
    let mut number = 0;
    world.deployments.retain(|deployment| {
        number += usize::from(deployment.environment == "production");
        deployment.environment != "production" || number % 3 == 0
    });
    assert_eq!(outcome(&world, id).0, Outcome::NotMet, "{}", outcome(&world, id).1);
    production(&mut world, |_, deployment| deployment.started_by = DeploymentTrigger::Schedule);
    assert_eq!(outcome(&world, id).0, Outcome::Met);
}

#[test]
fn a_source_that_went_silent_is_stale() {
    let mut world = World::sound();
    world.builds.retain(|build| build.started_at < Some(at("2026-02-01T00:00:00Z")));
    world.jobs.clear();
    let (found, evidence) = outcome(&world, "category.build-tests");
    assert_eq!(found, Outcome::Stale, "{evidence}");
}

#[test]
fn the_rows_behind_a_criterion_are_those_that_it_counts() {
    let mut world = World::sound();
    failing(&mut world);
    let store = world.store();
    let answers = ladders::judge_projects(&store, &[world.question()]).expect("judged");
    for id in ["deployment.few-incidents", "category.built-by-ci", "deployment.rollback-practised", "deployment.daily"]
    {
        let judged = criterion(&answers[0].0, id);
        let rows = ladders::criterion_rows(&store, &world.question(), id).expect("rows");
        let counted = rows.rows.iter().filter(|row| row.counted).count();
        assert_eq!(i64::try_from(counted).expect("small"), judged.n, "{id}");
        let hit = rows.columns.iter().position(|column| column == "hit").expect("a column");
        let hits = rows.rows.iter().filter(|row| row.counted && row.cells[hit] == true).count();
        assert_eq!(i64::try_from(hits).expect("small"), judged.hits, "{id}");
    }
    assert!(ladders::criterion_rows(&store, &world.question(), "deployment.none").is_err());
}

#[test]
fn a_criterion_judged_alone_is_judged_as_in_its_ladder() {
    let mut failed = World::sound();
    failing(&mut failed);
    for world in [World::sound(), failed] {
        let store = world.store();
        let answers = ladders::judge_projects(&store, &[world.question()]).expect("judged");
        let rungs = answers[0].0.iter().flat_map(|ladder| &ladder.rungs);
        for judged in rungs.flat_map(|rung| &rung.criteria) {
            let alone = ladders::judge_criterion(&store, &world.question(), &judged.criterion).expect("judged");
            assert_eq!(&alone.expect("production").result, judged);
        }
    }
    let world = World::sound();
    assert!(ladders::judge_criterion(&world.store(), &world.question(), "deployment.none").is_err());
    let mut staging = world.question();
    staging.scope = "staging".into();
    assert_eq!(ladders::judge_criterion(&world.store(), &staging, "deployment.verified").expect("judged"), None);
}

#[test]
fn a_ladder_file_that_cannot_be_judged_is_refused_by_name() {
    let good = include_str!("../ladders/deployment.toml");
    for (from, to, told) in [
        ("signal = \"digest_share\"", "signal = \"digest_shore\"", "deployment.one-digest: there is no signal"),
        ("holds = \"<= 900\"", "holds = \"about 900\"", "holds `about 900`"),
        ("id = \"deployment.traceable\"", "id = \"deployment.verified\"", "deployment.verified: the id is used twice"),
        ("effort = 2", "effort = 9", "effort and usefulness"),
        ("version = \"2026.1\"", "version = \"2026.1\"\ncolour = 1", "colour"),
        ("rung = \"3\"", "rung = \"7\"", "there is no rung `7`"),
        ("expires = \"30d\"", "expires = \"soon\"", "expires `soon`"),
    ] {
        let error = Ladder::parse(&good.replacen(from, to, 1), "mine.toml").expect_err(told).to_string();
        assert!(error.contains("mine.toml") && error.contains(told) && !error.contains('\n'), "{error}");
    }
    let head = good.split("[[criterion]]").next().expect("a head");
    let bare = "[[criterion]]\nid = \"a\"\nrung = \"1\"\nstatement = \"s\"\nwhy = \"w\"\nquestion = \"q\"\n";
    let error = Ladder::parse(&format!("{head}{bare}"), "mine.toml").expect_err("no advice").to_string();
    assert!(error.contains("criterion a: it has no advice"), "{error}");
}

#[test]
fn many_projects_are_judged_in_the_order_of_the_questions() {
    let world = World::sound();
    let store = world.store();
    let Question { scope, window, clock, .. } = world.question();
    let other = Question::of_project("nobody", &scope, window, clock);
    let answers = ladders::judge_projects(&store, &[other, world.question()]).expect("judged");
    assert_eq!(answers.len(), 2);
    assert!(answers[0].0[0].confirmed.is_none());
    assert_eq!(answers[1].0[0].confirmed.as_ref().map(|rung| rung.id.as_str()), Some("continuous"));
}

#[test]
fn rare_occasions_are_judged_when_they_come() {
    let ids = ["deployment.security-updates", "deployment.schema-apart", "deployment.emergency-path"];
    let mut world = World::sound();
    let (ladders, _) = world.judge();
    let outcomes = |ladders: &[LadderResult]| ids.map(|id| criterion(ladders, id).outcome);
    assert_eq!(outcomes(&ladders), [Outcome::Unknown, Outcome::Unknown, Outcome::NotApplicable]);
    for days in [2, 3, 4] {
        let version = format!("1.{days}");
        world.upstream.push(UpstreamRelease {
            package: "parser".into(),
            version: version.clone(),
            published_at: Some(at("2026-04-01T00:00:00Z")),
            security: Some(true),
            source: "test".into(),
            url: None,
        });
        world.updates.push(DependencyUpdate {
            project: "shop".into(),
            package: "parser".into(),
            version,
            deployed_at: Some(at("2026-04-01T00:00:00Z") + chrono::Duration::days(days)),
            source: "test".into(),
            ..DependencyUpdate::default()
        });
    }
    for commit in world.commits.iter().rev().take(6) {
        let path = |path: &str| CommitPath { repository: "shop".into(), sha: commit.sha.clone(), path: path.into() };
        world.paths.push(path("db/migrations/0001.sql"));
    }
    let last = world.commits.len() - 3;
    let sha = world.commits[last].sha.clone();
    let change =
        world.changes.iter_mut().find(|change| change.merge_sha.as_ref() == Some(&sha)).expect("a change merged it");
    change.title = Some("Hotfix: prices".into());
    let (ladders, _) = world.judge();
    assert_eq!(outcomes(&ladders), [Outcome::Met; 3], "{:?}", ids.map(|id| &criterion(&ladders, id).evidence));
    for update in &mut world.updates {
        update.deployed_at = update.deployed_at.map(|at| at + chrono::Duration::days(20));
    }
    let more: Vec<_> =
        world.paths.iter().map(|path| CommitPath { path: "src/main.rs".into(), ..path.clone() }).collect();
    world.paths.extend(more);
    world.jobs.clear();
    world.builds.iter_mut().for_each(|build| build.status = Status::Failed);
    let (ladders, _) = world.judge();
    assert_eq!(outcomes(&ladders), [Outcome::NotMet; 3], "{:?}", ids.map(|id| &criterion(&ladders, id).evidence));
}
