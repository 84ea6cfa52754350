//! Rows that contradict themselves are left out by name and counted.

use queries::metrics::{Confidence, MetricName, MetricStatus};
use queries::model::facts::{DeploymentRule, Ref};
use queries::model::{ActorKind, DatedBy, MadeFrom, RefKind, Status, Time};

use crate::case::{Case, hour};

fn excluded(case: &Case, name: MetricName) -> Vec<(String, i64)> {
    let answered = case.ask();
    let metric = answered.metric(name);
    let mut found: Vec<_> = metric.excluded.iter().map(|excluded| (excluded.reason.clone(), excluded.n)).collect();
    found.sort();
    found
}

fn expected(reasons: &[(&str, i64)]) -> Vec<(String, i64)> {
    reasons.iter().map(|(reason, n)| ((*reason).to_owned(), *n)).collect()
}

#[test]
fn lead_times_leave_out_each_kind_of_nonsense_by_its_name() {
    // c1 was committed an hour after its launch; c2 in 1970; c3 after now; c4 without a date; c5 is good; x is in no graph.
    let long_ago: Time = "1970-01-01T00:00:01Z".parse().expect("a time");
    let case = Case::service()
        .line(1)
        .commit("c1", &["c0"], 21.0)
        .commit_with("c2", &["c1"], 0.0, |commit| commit.committed_at = Some(long_ago))
        .commit("c3", &["c2"], 24.0 * 61.0)
        .commit_with("c4", &["c3"], 0.0, |commit| commit.committed_at = None)
        .commit("c5", &["c4"], 44.0)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c5", 50.0)
        .launch("4", "x", 60.0);
    assert_eq!(
        excluded(&case, MetricName::ChangeLeadTime),
        expected(&[
            ("baseline_deployment", 1),
            ("deployed_before_commit", 1),
            ("impossible_date", 3),
            ("unknown_sha", 1)
        ])
    );
    let answered = case.ask();
    let lead_time = answered.metric(MetricName::ChangeLeadTime);
    assert_eq!((lead_time.n, lead_time.status), (1, MetricStatus::Insufficient));
}

#[test]
fn a_lead_time_of_nothing_is_one() {
    let case = Case::service().line(1).commit("c1", &["c0"], 20.0).launch("1", "c0", 10.0).launch("2", "c1", 20.0);
    assert_eq!(case.ask().delivered(), ["c0 by 1, baseline_deployment", "c1 by 2"]);
}

#[test]
fn deployments_without_a_sensible_date_are_listed_whatever_the_window() {
    let long_ago: Time = "1989-12-31T23:59:59Z".parse().expect("a time");
    let case = Case::service()
        .line(4)
        .launch("1", "c0", 10.0)
        .launch_with("2", "c1", 20.0, |deployment| {
            deployment.started_at = None;
            deployment.finished_at = None;
        })
        .launch_with("3", "c1", 0.0, |deployment| {
            deployment.started_at = Some(long_ago);
            deployment.finished_at = Some(long_ago);
        })
        .launch_with("4", "c2", 30.0, |deployment| deployment.status = Status::Running);
    assert_eq!(
        excluded(&case, MetricName::DeploymentFrequency),
        expected(&[("impossible_date", 1), ("in_progress", 1), ("undated", 1)])
    );
}

#[test]
fn a_deployment_in_the_future_is_not_read_and_said() {
    // Now is hour 1440.
    let case = Case::service().line(2).launch("1", "c0", 10.0).launch("2", "c1", 1441.0);
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1 first"]);
    let said = |note: &String| note == "1 deployment lies in the future: left out (impossible_date)";
    assert!(answered.answer.notes.iter().any(said), "{:?}", answered.answer.notes);
}

#[test]
fn the_same_deployment_told_twice_counts_once() {
    // 2 and 3 are c1 at the same moment with the same result; 4 is another result, so it is none.
    let case = Case::service()
        .line(2)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c1", 20.0)
        .failed("4", "c1", 20.0);
    assert_eq!(excluded(&case, MetricName::DeploymentFrequency), expected(&[("duplicate", 1)]));
    assert_eq!(case.ask().launches(), ["1 first", "2 forward", "3 , duplicate"]);
}

#[test]
fn medians_need_three_and_bots_count_and_are_given_apart() {
    // Lead times of 1, 2, 3 and 4 hours, that of 4 by a bot: median 2.5, without it 2.
    let case = |bots: usize| {
        let mut case = Case::service().line(1).launch("0", "c0", 10.0);
        for at in 1..=4_usize {
            let (sha, parent) = (format!("c{at}"), format!("c{}", at - 1));
            case = case
                .commit_with(&sha, &[&parent], 30.0 * at as f64 - at as f64, |commit| {
                    commit.author_kind = if at > 4 - bots { ActorKind::Bot } else { ActorKind::Human };
                })
                .launch(&at.to_string(), &sha, 30.0 * at as f64);
        }
        case
    };
    let answered = case(1).ask();
    let lead_time = answered.metric(MetricName::ChangeLeadTime);
    assert_eq!((lead_time.value, lead_time.n), (Some(2.5 * 3600.0), 4));
    assert_eq!(lead_time.beside["without_bots"]["value"], 2.0 * 3600.0);
    let answered = case(2).ask();
    let without = &answered.metric(MetricName::ChangeLeadTime).beside["without_bots"];
    assert!(without["value"].is_null() && without["n"] == 2, "two are too few for a median: {without}");
    let two = Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c2", 30.0).ask();
    let lead_time = two.metric(MetricName::ChangeLeadTime);
    assert_eq!((lead_time.status, lead_time.n, lead_time.minimum), (MetricStatus::Insufficient, 2, Some(3)));
    assert_eq!(lead_time.value, None);
}

#[test]
fn a_launch_that_only_its_commit_dates_gives_frequency_and_no_lead_time() {
    // Three lightweight tags, made into launches by a rule; each has the date of its commit.
    let mut case = Case::service().line(3);
    case.rules = vec![DeploymentRule {
        project: "p".into(),
        position: 1,
        made_from: MadeFrom::Tags,
        pattern: Some("^release_".into()),
        source: "test".into(),
        ..DeploymentRule::default()
    }];
    for at in 0..3_usize {
        case.refs.push(Ref {
            repository: "r".into(),
            name: format!("release_{at}"),
            kind: RefKind::Lightweight,
            target_sha: Some(format!("c{at}")),
            dated_at: Some(hour(10.0 * at as f64)),
            dated_by: DatedBy::Commit,
            source: "test".into(),
            ..Ref::default()
        });
    }
    let answered = case.ask();
    let frequency = answered.metric(MetricName::DeploymentFrequency);
    assert_eq!((frequency.n, frequency.confidence), (3, Confidence::Inferred));
    let lead_time = answered.metric(MetricName::ChangeLeadTime);
    assert_eq!((lead_time.status, lead_time.value), (MetricStatus::NotMeasured, None));
    assert_eq!(excluded(&case, MetricName::ChangeLeadTime), expected(&[("baseline_deployment", 1), ("undated", 2)]));
}
