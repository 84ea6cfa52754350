//! What is a launch: grouping, the retry window, order, results.

use queries::metrics::{MetricName, MetricStatus};
use queries::model::Status;

use crate::case::{Case, hour};

#[test]
fn a_retry_within_the_hour_is_the_same_launch_and_its_first_success_ends_it() {
    // 1 fails at 10:00, 2 succeeds at 10:45 (45 minutes later): one launch, named by 1, finished at 10:45, and 3 at
    // 11:45, exactly 60 minutes after 2, still belongs to it. 4 at 12:46, 61 minutes later, is a redeploy.
    let case = Case::service()
        .line(1)
        .failed("1", "c0", 10.0)
        .launch("2", "c0", 10.75)
        .launch("3", "c0", 11.75)
        .launch("4", "c0", 12.75 + 1.0 / 60.0);
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1 first", "4 redeploy, redeploy"]);
    let rows = answered.rows(MetricName::DeploymentFrequency);
    assert_eq!(rows[0]["finished_at"], "2026-01-05T10:45:00Z");
    assert_eq!(rows[0]["status"], "success");
}

#[test]
fn a_project_can_switch_the_retry_window_off_or_change_it() {
    let mut case = Case::service().line(1).launch("1", "c0", 10.0).launch("2", "c0", 10.5);
    case.project.retry_window_minutes = Some(0);
    assert_eq!(case.ask().launches(), ["1 first", "2 redeploy, redeploy"]);
    case.project.retry_window_minutes = Some(30);
    assert_eq!(case.ask().launches(), ["1 first"]);
    case.project.retry_window_minutes = Some(29);
    assert_eq!(case.ask().launches(), ["1 first", "2 redeploy, redeploy"]);
}

#[test]
fn a_b_a_within_an_hour_are_three_launches() {
    // The second A went back to what was live here before.
    let case = Case::service().line(2).launch("1", "c0", 20.0).launch("2", "c1", 20.25).launch("3", "c0", 20.5);
    assert_eq!(case.ask().launches(), ["1 first", "2 forward", "3 rollback, rollback"]);
}

#[test]
fn equal_finishes_are_ordered_by_start_then_name() {
    // All end at hour 30. 9 began first; 1 and 2 began together, so the name decides: c0, c1, c2, forward each time.
    let case = Case::service()
        .line(3)
        .launch_with("2", "c2", 30.0, |deployment| deployment.started_at = Some(hour(29.5)))
        .launch_with("1", "c1", 30.0, |deployment| deployment.started_at = Some(hour(29.5)))
        .launch_with("9", "c0", 30.0, |deployment| deployment.started_at = Some(hour(29.0)));
    let mut found = case.ask().launches();
    found.sort();
    assert_eq!(found, ["1 forward", "2 forward", "9 first"]);
    let delivered = case.ask().delivered();
    assert_eq!(delivered, ["c0 by 9, baseline_deployment", "c1 by 1", "c2 by 2"]);
}

#[test]
fn without_a_success_the_last_attempt_says_how_it_ended_and_nothing_is_live() {
    // 1 and 2 are one launch that ended cancelled; 3 failed; 4 is the first thing that is live.
    let case = Case::service()
        .line(3)
        .failed("1", "c0", 10.0)
        .launch_with("2", "c0", 10.5, |deployment| deployment.status = Status::Cancelled)
        .failed("3", "c1", 20.0)
        .launch("4", "c2", 30.0);
    assert_eq!(case.ask().launches(), ["1 first, cancelled", "3 first, failed_rollout", "4 first"]);
}

#[test]
fn where_every_launch_failed_there_is_a_frequency_of_zero_and_no_rate() {
    // Five failed rollouts from hour 10 on; 60 days less 10 hours are 8.51 weeks with nothing in them.
    let mut case = Case::service().line(5);
    for at in 0..5 {
        case = case.failed(&format!("{at}"), &format!("c{at}"), 10.0 + 10.0 * f64::from(at));
    }
    let answered = case.ask();
    let frequency = answered.metric(MetricName::DeploymentFrequency);
    assert_eq!((frequency.status, frequency.value), (MetricStatus::Measured, Some(0.0)));
    assert_eq!((frequency.excluded[0].reason.as_str(), frequency.excluded[0].n), ("failed_rollout", 5));
    let rate = answered.metric(MetricName::ChangeFailureRate);
    assert_eq!((rate.status, rate.n), (MetricStatus::Insufficient, 0));
    assert_eq!(answered.metric(MetricName::ChangeLeadTime).status, MetricStatus::Insufficient);
}

#[test]
fn versions_identify_launches_without_a_sha_and_without_either_each_attempt_is_one() {
    // 1 and 2 are a retry of 1.0; 3 is new, and so is 4 as nobody can say otherwise; 5 within the hour of 4 too; 6 goes
    // back to 1.0, which was live here before.
    let case = Case::service()
        .version("1", "1.0", 10.0)
        .version("2", "1.0", 10.5)
        .version("3", "1.1", 20.0)
        .launch("4", "", 30.0)
        .launch("5", "", 30.5)
        .version("6", "1.0", 40.0);
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1 first", "3 unknown", "4 unknown", "5 unknown", "6 rollback, rollback"]);
    // Neither commits nor incidents: no failure could have been seen, and no lead time.
    for name in [
        MetricName::ChangeLeadTime,
        MetricName::ChangeFailureRate,
        MetricName::FailedDeploymentRecoveryTime,
        MetricName::DeploymentReworkRate,
    ] {
        assert_eq!(answered.metric(name).status, MetricStatus::NotMeasured, "{name:?}");
    }
    assert_eq!(answered.metric(MetricName::DeploymentFrequency).n, 4);
}

#[test]
fn without_any_launch_nothing_is_measured() {
    let answered = Case::service().line(3).ask();
    for metric in &answered.answer.metrics {
        assert_eq!(metric.status, MetricStatus::NotMeasured, "{:?}", metric.metric);
        assert_eq!(metric.value, None);
    }
}
