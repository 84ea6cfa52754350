//! When a failed launch was mended, and the median that takes the open ones into account.

use queries::metrics::{MetricName, MetricStatus};

use crate::case::Case;

#[test]
fn the_earliest_of_resolution_and_repair_ends_it() {
    // 2 at 20; rolled back at 24; the incident at 21 resolved at 23: three hours. Resolved at 26: the rollback's four.
    let case = Case::service().line(2).launch("1", "c0", 10.0).launch("2", "c1", 20.0).launch("3", "c0", 24.0);
    assert_eq!(case.clone().incident("i", 21.0, Some(23.0)).ask().recoveries(), ["2 3"]);
    assert_eq!(case.clone().incident("i", 21.0, Some(26.0)).ask().recoveries(), ["2 4"]);
    assert_eq!(case.incident("i", 21.0, None).ask().recoveries(), ["2 4"]);
}

#[test]
fn an_incident_that_opened_before_the_finish_starts_the_clock() {
    let case = Case::service().line(2).launch("1", "c0", 10.0).launch("2", "c1", 20.0).incident_with(
        "i",
        18.0,
        Some(25.0),
        |incident| incident.deployment = Some("2".into()),
    );
    assert_eq!(case.ask().recoveries(), ["2 7"]);
}

#[test]
fn a_revert_and_a_hotfix_end_it_with_the_finish_of_their_launch() {
    let case = Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c1", 20.0).launch("3", "c2", 50.0);
    assert_eq!(case.clone().reverting("c2", "c1").ask().recoveries(), ["2 30"]);
    assert_eq!(case.subject("c2", "hotfix").ask().recoveries(), ["2 30"]);
}

/// Failures by incidents after launches 100 hours apart, resolved so many hours after the launch, or open.
fn failures(hours: &[Option<f64>]) -> Case {
    let mut case = Case::service().line(hours.len() + 1).launch("0", "c0", 1.0);
    for (at, hours) in hours.iter().enumerate() {
        let (number, finish) = (at + 1, 100.0 * (at + 1) as f64);
        case = case.launch(&number.to_string(), &format!("c{number}"), finish).incident(
            &number.to_string(),
            finish + 0.5,
            hours.map(|hours| finish + hours),
        );
    }
    case
}

#[test]
fn the_median_is_the_ordinary_one_where_all_are_over() {
    let answered = failures(&[Some(2.0), Some(8.0), Some(4.0), Some(1.0)]).ask();
    let recovery = answered.metric(MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.value, recovery.n), (Some(3.0 * 3600.0), 4));
    assert_eq!(recovery.beside["still_open"], 0);
}

#[test]
fn open_failures_are_censored_and_not_dropped() {
    // 1, 2 and 4 hours are over, the fourth and the fifth are open for long: the curve is 4/5, 3/5, 2/5 at 1, 2, 4, so
    // it comes below one half at 4 hours; dropping the open ones would give 2.
    let answered = failures(&[Some(1.0), None, Some(2.0), None, Some(4.0)]).ask();
    let recovery = answered.metric(MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.value, recovery.n), (Some(4.0 * 3600.0), 5));
    assert_eq!(recovery.beside["still_open"], 2);
    // Three open of four: the curve ends at 3/4, and nobody can tell the middle one.
    let answered = failures(&[Some(1.0), None, None, None]).ask();
    let recovery = answered.metric(MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.status, recovery.value, recovery.n), (MetricStatus::Insufficient, None, 4));
    // All open: there are rows, and no figure.
    let answered = failures(&[None, None, None]).ask();
    let recovery = answered.metric(MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.status, recovery.n), (MetricStatus::Insufficient, 3));
    assert_eq!(recovery.reason.as_deref(), Some("3 of 3 failures are not over yet, so the middle one cannot be told"));
}

#[test]
fn what_was_not_over_yet_at_the_moment_of_collection_is_open() {
    // The first launch ends at 100, its incident at 300; as of 200 (a hundred hours) it is open.
    let case = failures(&[Some(200.0)]);
    assert_eq!(case.ask_at(200.0).recoveries(), ["1 open 100"]);
    assert_eq!(case.ask_at(300.0).recoveries(), ["1 200"]);
}

#[test]
fn fewer_than_three_failures_have_no_median() {
    let answered = failures(&[Some(1.0), Some(2.0)]).ask();
    let recovery = answered.metric(MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.status, recovery.n, recovery.minimum), (MetricStatus::Insufficient, 2, Some(3)));
    assert_eq!(answered.recoveries(), ["1 1", "2 2"]);
}

#[test]
fn an_incident_that_ended_before_it_began_has_no_end_and_is_named() {
    let case = Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c1", 20.0).incident("i", 21.0, Some(20.5));
    let answered = case.ask();
    assert_eq!(answered.failures(), ["2 incident inferred"]);
    assert_eq!(answered.recoveries(), ["2 open 1420, resolved_before_opened"]);
    let recovery = answered.metric(MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.n, recovery.excluded[0].reason.as_str()), (0, "resolved_before_opened"));
    // Another incident, or another way to see the recovery, makes the row whole.
    assert_eq!(case.clone().incident("j", 21.0, Some(23.0)).ask().recoveries(), ["2 3"]);
    assert_eq!(case.launch("3", "c0", 24.0).ask().recoveries(), ["2 4"]);
}
