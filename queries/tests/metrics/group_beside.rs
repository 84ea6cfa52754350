//! The figures beside the five of a group: from the rows of all its projects, each build of a shared repository once.

use queries::answers::groups::{self, GroupAnswer};
use queries::metrics::MetricStatus;
use queries::metrics::beside::{Beside, BesideName};
use queries::model::facts::Deployment;
use queries::model::{DeploymentTrigger, Status};
use queries::store::Store;

use crate::beside::More;
use crate::groups::{fast, group, monorepo, slow, store};

const BOTH: &[(&str, &[&str])] = &[("both", &["fast", "slow"])];

fn figure(answer: &GroupAnswer, name: BesideName) -> &Beside {
    answer.beside.iter().find(|figure| figure.metric == name).expect("every name is answered")
}

/// Adds builds and updates that were made for repository `r` and project `p` as those of another.
fn add(store: &mut Store, id: &str, mut more: More) {
    more.builds.iter_mut().for_each(|build| build.repository = id.into());
    more.updates.iter_mut().for_each(|update| update.project = id.into());
    let mut batch = store.begin().expect("a batch");
    batch.add(&more.builds).expect("builds");
    batch.add(&more.releases).expect("releases");
    batch.add(&more.updates).expect("updates");
    batch.commit().expect("written");
}

fn none() -> More {
    More::of(crate::case::Case::service())
}

#[test]
fn builds_are_pooled() {
    // `fast`: 10 minutes each, three well and one not, on main red from hour 103:10 to 104:10. `slow`: 40 minutes, one
    // well and one not, red from 201:40 on. The ids of the builds are the same.
    let mut store = store(&[fast(), slow()], BOTH);
    let fast = none()
        .build("1", Status::Success, 100.0, 10.0)
        .build("2", Status::Success, 101.0, 10.0)
        .build("3", Status::Failed, 103.0, 10.0)
        .build("4", Status::Success, 104.0, 10.0);
    let slow = none().build("1", Status::Success, 200.0, 40.0).build("2", Status::Failed, 201.0, 40.0);
    add(&mut store, "fast", fast);
    add(&mut store, "slow", slow);
    queries::derive::refresh(&mut store).expect("derived");
    let answer = group(&store, "both");
    // 4 of 6, where each alone has too few for a rate.
    let success = figure(&answer, BesideName::BuildSuccessRate);
    assert_eq!((success.numerator, success.denominator), (Some(4.0), Some(6.0)));
    // 10, 10, 10, 10, 40, 40 minutes: 10, not the 25 between the medians 10 and 40.
    let duration = figure(&answer, BesideName::BuildDuration);
    assert_eq!((duration.n, duration.value), (6, Some(600.0)));
    // Two red times; the success of `fast` at hour 104 ends that of `fast` alone.
    let red = figure(&answer, BesideName::TimeToGreen);
    assert_eq!((red.status, red.n, red.beside["still_open"].as_i64()), (MetricStatus::Insufficient, 2, Some(1)));
    assert_eq!(figure(&answer, BesideName::BuildFlakeRate).n, 6);
    assert_eq!(duration.note, None);
    let rows = groups::beside_rows(&store, &answer, BesideName::BuildDuration).expect("rows");
    let members: Vec<&str> = rows.rows.iter().filter_map(|row| row.cells[0].as_str()).collect();
    assert_eq!(members, ["slow", "slow", "fast", "fast", "fast", "fast"], "the newest first");
}

#[test]
fn a_build_of_a_repository_that_two_projects_share_counts_once() {
    let mut store = store(&monorepo(), &[("both", &["x", "y"])]);
    let mut more = none();
    for (at, status) in
        [Status::Success, Status::Success, Status::Failed, Status::Success, Status::Success].into_iter().enumerate()
    {
        more = more.build(&at.to_string(), status, 50.0 + at as f64, 10.0);
    }
    add(&mut store, "r", more);
    queries::derive::refresh(&mut store).expect("derived");
    let answer = group(&store, "both");
    let success = figure(&answer, BesideName::BuildSuccessRate);
    assert_eq!((success.numerator, success.denominator), (Some(4.0), Some(5.0)));
    assert!(success.note.as_ref().is_some_and(|note| note.contains("each once")), "{:?}", success.note);
    let red = figure(&answer, BesideName::TimeToGreen);
    assert_eq!((red.n, red.beside["still_open"].as_i64()), (1, Some(0)));
    // Each project alone has all five.
    assert_eq!(figure(&group_of_one(&store, "x"), BesideName::BuildSuccessRate).n, 5);
}

/// The figures of a project as those of a group.
fn group_of_one(store: &Store, id: &str) -> GroupAnswer {
    let alone = queries::answers::answer(store, id, &crate::groups::ask()).expect("an answer").expect("the project");
    GroupAnswer { beside: alone.beside, ..group(store, "both") }
}

#[test]
fn batches_incidents_and_updates_are_pooled() {
    // Batches without the baselines: one commit three times in `fast`; `slow` has launches of c0, c2 and c5 alone, with two
    // and three commits: 1, 1, 1, 2, 3, median 1, where the medians of the projects are 1 and 2.5.
    let mut large = slow();
    large.deployments.retain(|launch| ["1", "3", "6"].contains(&launch.id.as_str()));
    let mut store = store(&[fast(), large], BOTH);
    add(&mut store, "fast", none().update("1.0", Some(100.0), Some(110.0), Some(130.0)));
    let slow =
        none().update("1.1", Some(200.0), Some(220.0), Some(250.0)).update("1.2", Some(300.0), Some(360.0), None);
    add(&mut store, "slow", slow);
    queries::derive::refresh(&mut store).expect("derived");
    let answer = group(&store, "both");
    let batch = figure(&answer, BesideName::BatchSize);
    assert_eq!((batch.n, batch.value), (5, Some(1.0)));
    assert_eq!(batch.excluded.iter().map(|left| left.n).sum::<i64>(), 2, "the baseline of each");
    // Restored after 1, 3 and 9 hours.
    let restored = figure(&answer, BesideName::IncidentRestoreTime);
    assert_eq!((restored.n, restored.value), (3, Some(3.0 * 3600.0)));
    // To the launch 30 and 50 hours and one open: 2/3, 1/3: 50. To the merge 10, 20 and 60.
    let updates = figure(&answer, BesideName::UpstreamUpdateLatency);
    assert_eq!((updates.n, updates.value), (3, Some(50.0 * 3600.0)));
    assert_eq!(updates.beside["to_merge"]["value"].as_f64(), Some(20.0 * 3600.0));
}

#[test]
fn touches_people_and_rollouts_are_pooled() {
    // Every launch of `fast` takes 10 minutes and is started by a person, one and the same; of `slow` 20 minutes, started
    // by itself. Touches 1 four times and 0 six times: median 0. Durations 10 four times and 20 six times: 20.
    let with = |mut case: crate::case::Case, minutes: i64, change: fn(&mut Deployment)| {
        for deployment in &mut case.deployments {
            deployment.started_at = deployment.finished_at.map(|at| at - chrono::Duration::minutes(minutes));
            change(deployment);
        }
        case
    };
    let by_hand = with(fast(), 10, |deployment| {
        deployment.started_by = DeploymentTrigger::Manual;
        deployment.actor_hash = Some("somebody".into());
    });
    let by_itself = with(slow(), 20, |deployment| deployment.started_by = DeploymentTrigger::Automatic);
    let store = store(&[by_hand, by_itself], BOTH);
    let answer = group(&store, "both");
    let touches = figure(&answer, BesideName::TouchesPerLaunch);
    assert_eq!((touches.n, touches.value, touches.beside["touches"].as_i64()), (10, Some(0.0), Some(4)));
    let people = figure(&answer, BesideName::PeoplePerLaunch);
    assert_eq!((people.n, people.value, people.beside["most_people"].as_i64()), (10, Some(0.0), Some(1)));
    let rollout = figure(&answer, BesideName::RolloutDuration);
    assert_eq!((rollout.n, rollout.value), (10, Some(1200.0)));
}

#[test]
fn the_stages_before_are_compared_within_each_project() {
    // `fast` runs c3 and c1 before it has gone out to staging beyond: staging runs c3 too, so nothing waits. `slow` runs
    // c5, and its testing stage c5 as well once it ran c6 and c7, two commits more. Names of the two stages differ.
    let staged = fast().launch_with("s", "c3", 29.0, |deployment| {
        deployment.project = "fast".into();
        deployment.environment = "staging".into();
    });
    let mut tested = slow().commit("c6", &["c5"], 54.0).commit("c7", &["c6"], 55.0);
    tested.commits.iter_mut().for_each(|commit| commit.repository = "slow".into());
    let tested = tested.launch_with("t", "c7", 56.0, |deployment| {
        deployment.project = "slow".into();
        deployment.environment = "test".into();
    });
    let store = store(&[staged, tested], BOTH);
    let answer = group(&store, "both");
    let delta = figure(&answer, BesideName::EnvironmentDelta);
    assert_eq!((delta.n, delta.value), (2, Some(2.0)));
    assert!(delta.beside["stage_before"].is_null(), "staging of the one, testing of the other");
    assert_eq!(delta.beside["commits_only_here"].as_i64(), Some(0));
    let said = queries::answers::beside::line(delta);
    assert!(said.contains("2 commits") && said.contains("in the stage before"), "{said}");
}
