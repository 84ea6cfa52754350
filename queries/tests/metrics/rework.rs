//! Launches that nobody had planned.

use queries::metrics::{MetricName, MetricStatus};

use crate::case::Case;

#[test]
fn every_reason_and_only_launches_of_the_denominator() {
    // 2 is taken back by 3; 5 reverts what 4 brought, beside other work; 6 delivers reverts and hotfixes only; 7 is planned;
    // 8 failed, 9 is a redeploy, 10 overtaken: none of these three takes part.
    let case = Case::service()
        .line(10)
        .reverting("c4", "c2")
        .reverting("c5", "fffffff")
        .subject("c6", "hotfix")
        .launch("01", "c0", 10.0)
        .launch("02", "c1", 20.0)
        .launch("03", "c0", 21.0)
        .launch("04", "c2", 40.0)
        .launch("05", "c4", 50.0)
        .launch("06", "c6", 60.0)
        .launch("07", "c9", 200.0)
        .failed("08", "c9", 210.0)
        .launch("09", "c9", 220.0)
        .launch("10", "c8", 230.0);
    let answered = case.ask();
    // c6 and c5 come 10 hours after 05, which is therefore mended by 06's hotfixes only if all of it is hotfixes: c5 is a
    // revert, so 06 is no hotfix launch, but it is only reverts and hotfixes.
    assert_eq!(
        answered.rework(),
        ["01", "02", "03 rollback", "04", "05 recovery of 04", "06 only reverts or hotfixes", "07"]
    );
    let rework = answered.metric(MetricName::DeploymentReworkRate);
    assert_eq!((rework.numerator, rework.denominator), (Some(3.0), Some(7.0)));
    assert_eq!((&rework.beside["rollbacks"], &rework.beside["recoveries"]), (&1.into(), &1.into()));
}

#[test]
fn planned_work_after_an_incident_is_planned() {
    // The incident of 2 is resolved by itself; 3 comes an hour later.
    let case = Case::service()
        .line(3)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .incident("i", 21.0, Some(22.0))
        .launch("3", "c2", 23.0);
    assert_eq!(case.ask().rework(), ["1", "2", "3"]);
}

#[test]
fn a_repair_of_a_launch_that_is_too_young_to_have_failed_is_no_recovery() {
    // As of 70, the launch at 20 is 50 hours old: 3, which brings its revert beside other work, is planned so far.
    let case = Case::service()
        .line(4)
        .reverting("c3", "c1")
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c3", 40.0);
    assert_eq!(case.ask_at(70.0).rework(), ["1", "2", "3"]);
    assert_eq!(case.ask_at(120.0).rework(), ["1", "2", "3 recovery of 2"]);
}

#[test]
fn the_recovery_of_a_launch_before_the_window_is_unplanned_in_it() {
    let case = Case::service()
        .line(4)
        .reverting("c3", "c1")
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c3", 40.0);
    let asked = case.ask_with(|ask| {
        ask.window = queries::metrics::window::Asked::parse("2026-01-06..2026-01-07").expect("a window");
    });
    assert_eq!(asked.rework(), ["3 recovery of 2"]);
}

#[test]
fn a_rate_needs_five_launches() {
    let four = Case::service()
        .line(4)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c2", 30.0)
        .launch("4", "c3", 40.0);
    let answered = four.ask();
    for name in [MetricName::DeploymentReworkRate, MetricName::ChangeFailureRate] {
        let metric = answered.metric(name);
        assert_eq!((metric.status, metric.n, metric.minimum), (MetricStatus::Insufficient, 4, Some(5)), "{name:?}");
    }
    let five = four.commit("d", &["c3"], 45.0).launch("5", "d", 50.0).ask();
    assert_eq!(five.metric(MetricName::DeploymentReworkRate).value, Some(0.0));
    assert_eq!(five.metric(MetricName::ChangeFailureRate).value, Some(0.0));
}
