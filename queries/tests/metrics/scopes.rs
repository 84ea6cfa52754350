//! Several environments, services and repositories, and projects that are part of a repository.

use queries::metrics::MetricName;
use queries::model::facts::{CommitPath, Environment, ProjectRepository};
use queries::model::{Status, Tier};

use crate::case::Case;

/// Production in two places: `eu` gets c0 to c2, `us` c0 and c2, each after `eu`; and c3 before it.
fn two_places() -> Case {
    let place = |name: &'static str| {
        move |deployment: &mut queries::model::facts::Deployment| {
            deployment.environment = name.into();
        }
    };
    Case::service()
        .line(4)
        .launch_with("1", "c0", 10.0, place("production-eu"))
        .launch_with("2", "c0", 11.0, place("production-us"))
        .launch_with("3", "c1", 20.0, place("production-eu"))
        .launch_with("4", "c2", 30.0, place("production-eu"))
        .launch_with("5", "c2", 31.0, place("production-us"))
        .launch_with("6", "c3", 40.0, place("production-us"))
        .launch_with("7", "c3", 41.0, place("production-eu"))
}

#[test]
fn a_commit_is_delivered_in_the_first_of_two_production_environments_and_its_sha_counts_once() {
    let answered = two_places().ask();
    assert_eq!(
        answered.launches(),
        ["1 first", "2 first, empty", "3 forward", "4 forward", "5 forward, empty", "6 forward", "7 forward, empty"]
    );
    assert_eq!(answered.delivered(), ["c0 by 1, baseline_deployment", "c1 by 3", "c2 by 4", "c3 by 6"]);
}

#[test]
fn each_environment_of_a_tier_can_be_asked_about_alone() {
    let asked = |scope: &str| two_places().ask_with(|ask| ask.scope = scope.into());
    assert_eq!(asked("production-us").launches(), ["2 first", "5 forward", "6 forward"]);
    assert_eq!(asked("production-us").delivered(), ["c0 by 2, baseline_deployment", "c1 by 5", "c2 by 5", "c3 by 6"]);
    assert_eq!(asked("Production-EU").launches(), ["1 first", "3 forward", "4 forward", "7 forward"]);
    assert_eq!(asked("prod").launches().len(), 7);
}

#[test]
fn shas_that_no_graph_knows_count_once_per_tier_too() {
    let place = |name: &'static str| {
        move |deployment: &mut queries::model::facts::Deployment| {
            deployment.environment = name.into();
        }
    };
    let case = Case::service()
        .launch_with("1", "x", 10.0, place("eu/prod"))
        .launch_with("2", "x", 11.0, place("us/prod"))
        .launch_with("3", "y", 20.0, place("us/prod"));
    assert_eq!(case.ask().launches(), ["1 first", "2 first, empty", "3 unknown"]);
}

#[test]
fn environments_are_matched_case_blind() {
    // One place, whatever the source calls it: c0 in Production is what is live when production gets c1.
    let case = Case::service()
        .line(2)
        .launch_with("1", "c0", 10.0, |deployment| deployment.environment = "Production".into())
        .launch("2", "c1", 20.0)
        .launch_with("3", "c0", 21.0, |deployment| deployment.environment = "PRODUCTION".into());
    assert_eq!(case.ask().launches(), ["1 first", "2 forward", "3 rollback, rollback"]);
}

#[test]
fn a_configured_tier_is_found_case_blind_and_an_unknown_environment_is_listed() {
    let mut case = Case::service()
        .line(2)
        .launch_with("1", "c0", 10.0, |deployment| deployment.environment = "Blue".into())
        .launch_with("2", "c1", 20.0, |deployment| deployment.environment = "green".into());
    case.environments = vec![Environment {
        project: "p".into(),
        name: "blue".into(),
        tier: Tier::Production,
        source: "test".into(),
        url: None,
    }];
    assert_eq!(case.ask().launches(), ["1 first", "2 , unknown_environment"]);
}

#[test]
fn services_have_their_own_history() {
    // c0 is live in a when b gets c1: nothing was live in b, and c1 is delivered by it. Going back in a is
    // a rollback of a's c1, which brought nothing, so it counts against the launch that did: 2.
    let service = |name: &'static str| {
        move |deployment: &mut queries::model::facts::Deployment| {
            deployment.service = Some(name.into());
        }
    };
    let case = Case::service()
        .line(2)
        .launch_with("1", "c0", 10.0, service("a"))
        .launch_with("2", "c1", 20.0, service("b"))
        .launch_with("3", "c1", 21.0, service("a"))
        .launch_with("4", "c0", 23.0, service("a"));
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1 first", "2 first", "3 forward, empty", "4 rollback, rollback"]);
    assert_eq!(answered.failures(), ["2 rollback observed"]);
}

#[test]
fn a_hotfix_of_one_service_says_nothing_of_another() {
    let service = |name: &'static str| {
        move |deployment: &mut queries::model::facts::Deployment| {
            deployment.service = Some(name.into());
        }
    };
    let case = Case::service()
        .line(4)
        .subject("c3", "hotfix: the door")
        .launch_with("1", "c0", 10.0, service("a"))
        .launch_with("2", "c1", 20.0, service("a"))
        .launch_with("3", "c2", 30.0, service("b"))
        .launch_with("4", "c3", 40.0, service("a"));
    assert_eq!(case.ask().failures(), ["2 hotfix inferred"]);
}

#[test]
fn an_incident_is_linked_to_one_launch_of_several_repositories() {
    // Each repository has its own graph and baseline. The incident at hour 25 is linked by time to 4, the latest launch
    // of the project, not to the latest of each repository.
    let mut case = Case::service()
        .line(2)
        .commit_with("d0", &[], 9.0, |commit| commit.repository = "s".into())
        .commit_with("d1", &["d0"], 19.0, |commit| commit.repository = "s".into())
        .launch_with("1", "c0", 10.0, |deployment| deployment.repository = Some("r".into()))
        .launch_with("2", "d0", 11.0, |deployment| deployment.repository = Some("s".into()))
        .launch_with("3", "c1", 20.0, |deployment| deployment.repository = Some("r".into()))
        .launch_with("4", "d1", 24.0, |deployment| deployment.repository = Some("s".into()))
        .incident("i", 25.0, None);
    case.repositories.push(ProjectRepository { repository: "s".into(), ..case.repositories[0].clone() });
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1 first", "2 first", "3 forward", "4 forward"]);
    assert_eq!(answered.failures(), ["4 incident inferred"]);
}

#[test]
fn in_a_part_of_a_repository_only_commits_of_its_paths_count() {
    // The project is `api/`. c1 touches it, c2 does not, c3 does: 3 brings nothing of the project and is empty, 4 brings
    // c3 alone. That c3 reverts c2 is no failure here: c2 is not the project's.
    let mut case = Case::service()
        .line(4)
        .reverting("c3", "c2")
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c2", 30.0)
        .launch("4", "c3", 40.0);
    case.repositories[0].paths = vec!["api/**".into()];
    for (sha, path) in [("c0", "api/a"), ("c1", "api/deep/b"), ("c2", "web/api/c"), ("c3", "api/d"), ("c3", "web/e")] {
        case.paths.push(CommitPath { repository: "r".into(), sha: sha.into(), path: path.into() });
    }
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1 first", "2 forward", "3 forward, empty", "4 forward"]);
    assert_eq!(answered.delivered(), ["c0 by 1, baseline_deployment", "c1 by 2", "c3 by 4"]);
    assert!(answered.failures().is_empty());
    case.repositories[0].paths = vec![];
    assert_eq!(case.ask().failures(), ["3 revert inferred"]);
}

#[test]
fn failed_and_cancelled_rollouts_stand_beside_the_rate() {
    // Of five delivering launches none failed; one rollout failed and one was cancelled.
    let mut case = Case::service().line(7);
    for at in 0..5 {
        case = case.launch(&format!("{at}"), &format!("c{at}"), 10.0 * f64::from(at) + 1.0);
    }
    let case = case.failed("5", "c5", 60.0).launch_with("6", "c6", 70.0, |deployment| {
        deployment.status = Status::Cancelled;
    });
    let answered = case.ask();
    let rate = answered.metric(MetricName::ChangeFailureRate);
    assert_eq!((rate.value, rate.n), (Some(0.0), 5));
    let beside: Vec<_> = answered
        .metric(MetricName::DeploymentFrequency)
        .excluded
        .iter()
        .map(|excluded| (excluded.reason.as_str(), excluded.n))
        .collect();
    assert_eq!(beside, [("cancelled", 1), ("failed_rollout", 1)]);
    // Without incidents the rate can only be too low, and says what was watched.
    assert!(rate.lower_bound);
    assert!(rate.note.as_deref().is_some_and(|note| note.contains("revert, hotfix")), "{:?}", rate.note);
}

#[test]
fn a_revert_of_what_is_not_the_projects_is_no_failure_of_it() {
    // 2 brings c1, which is the project's, and c2, which is not. c3, the project's, reverts c2.
    let mut case = Case::service()
        .line(4)
        .reverting("c3", "c2")
        .launch("1", "c0", 10.0)
        .launch("2", "c2", 30.0)
        .launch("3", "c3", 40.0);
    case.repositories[0].paths = vec!["api/**".into()];
    for (sha, path) in [("c0", "api/a"), ("c1", "api/b"), ("c2", "web/c"), ("c3", "api/d")] {
        case.paths.push(CommitPath { repository: "r".into(), sha: sha.into(), path: path.into() });
    }
    assert!(case.ask().failures().is_empty());
}
