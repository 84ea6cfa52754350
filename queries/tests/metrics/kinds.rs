//! The kind of a launch, what it delivers, and release lines.

use queries::metrics::MetricName;

use crate::case::Case;

#[test]
fn every_kind_and_what_it_delivers() {
    // c0 - c1 - c2 - c3, with d from c1 beside it. The first launch is the baseline; c2 is forward and brings c1 too;
    // c1 never was live: overtaken; c2 again is forward and empty; d is on another branch and brings itself; c3
    // is on the first one and brings itself; c2 was live: a rollback; c2 again is a redeploy; x nobody knows.
    let case = Case::service()
        .line(4)
        .commit("d", &["c1"], 5.0)
        .launch("01", "c0", 10.0)
        .launch("02", "c2", 40.0)
        .launch("03", "c1", 50.0)
        .launch("04", "c2", 60.0)
        .launch("05", "d", 70.0)
        .launch("06", "c3", 80.0)
        .launch("07", "c2", 120.0)
        .launch("08", "c2", 130.0)
        .launch("09", "x", 140.0)
        .launch("10", "c3", 150.0);
    let answered = case.ask();
    assert_eq!(
        answered.launches(),
        [
            "01 first",
            "02 forward",
            "03 rollback, overtaken",
            "04 forward, empty",
            "05 diverged",
            "06 diverged",
            "07 rollback, rollback",
            "08 redeploy, redeploy",
            "09 unknown",
            "10 rollback, rollback",
        ]
    );
    assert_eq!(
        answered.delivered(),
        ["c0 by 01, baseline_deployment", "c1 by 02", "c2 by 02", "c3 by 06", "d by 05", "x by 09, unknown_sha"]
    );
}

#[test]
fn a_failed_launch_is_not_live_and_delivers_nothing() {
    // 2 fails: what is live when 3 comes is c0, and 3 brings c1.
    let case = Case::service().line(2).launch("1", "c0", 10.0).failed("2", "c1", 20.0).launch("3", "c1", 30.0);
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1 first", "2 forward, failed_rollout", "3 forward"]);
    assert_eq!(answered.delivered(), ["c0 by 1, baseline_deployment", "c1 by 3"]);
}

#[test]
fn launches_before_the_baseline_deliver_nothing() {
    // The history begins at c0 (a shallow clone): what 1 and 2 brought is not in it, 3 is the baseline. All three moved
    // production.
    let case = Case::service()
        .line(2)
        .launch("1", "x", 2.0)
        .launch("2", "y", 4.0)
        .launch("3", "c0", 10.0)
        .launch("4", "c1", 20.0);
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1 first", "2 unknown", "3 unknown", "4 forward"]);
    assert_eq!(
        answered.delivered(),
        ["c0 by 3, baseline_deployment", "c1 by 4", "x by 1, unknown_sha", "y by 2, unknown_sha"]
    );
}

#[test]
fn merges_are_delivered_but_not_counted() {
    // m merges d into c1; 2 delivers c1, d and m, of which two are counted: 1 and 6 hours before hour 20.
    let case = Case::service()
        .line(1)
        .commit("c1", &["c0"], 19.0)
        .commit("d", &["c0"], 14.0)
        .commit("m", &["c1", "d"], 19.5)
        .launch("1", "c0", 10.0)
        .launch("2", "m", 20.0);
    let answered = case.ask();
    assert_eq!(answered.delivered(), ["c0 by 1, baseline_deployment", "c1 by 2", "d by 2"]);
    let rows = answered.rows(MetricName::ChangeLeadTime);
    let seconds: Vec<f64> =
        rows.iter().filter(|row| row["counted"] == true).filter_map(|row| row["lead_time_seconds"].as_f64()).collect();
    assert_eq!(seconds.iter().sum::<f64>(), 7.0 * 3600.0);
    assert_eq!(answered.rows(MetricName::DeploymentFrequency)[1]["commits"], 2);
}

#[test]
fn a_launch_of_nothing_but_a_merge_delivers() {
    let case = Case::service()
        .line(1)
        .commit("d", &["c0"], 9.5)
        .commit("m", &["c0", "d"], 15.0)
        .launch("1", "d", 10.0)
        .launch("2", "m", 20.0);
    assert_eq!(case.ask().launches(), ["1 first", "2 forward"]);
}

#[test]
fn a_library_is_judged_within_its_release_lines() {
    // The trunk is c0 - c1 - c2 - c3; 1.0.1 is a branch from c0. 1.1.0 is its line's first launch, judged against
    // 1.0.0: forward. 1.0.1 comes after it and is judged against 1.0.0 of its own line: forward too. 2.0.0 against
    // 1.1.0. 0.9.0 is below all: nothing to compare with, and yet not the first.
    let case = Case::library()
        .line(4)
        .commit("f", &["c0"], 24.0)
        .commit("e", &[], 1.0)
        .release("1.0.0", "c0", 10.0)
        .release("1.1.0", "c1", 20.0)
        .release("1.0.1", "f", 30.0)
        .release("2.0.0", "c3", 40.0)
        .release("0.9.0", "e", 50.0);
    let answered = case.ask();
    assert_eq!(
        answered.launches(),
        ["1.0.0 first", "1.1.0 forward", "1.0.1 forward", "2.0.0 forward", "0.9.0 diverged"]
    );
    assert_eq!(
        answered.delivered(),
        ["c0 by 1.0.0, baseline_deployment", "c1 by 1.1.0", "c2 by 2.0.0", "c3 by 2.0.0", "e by 0.9.0", "f by 1.0.1"]
    );
}

#[test]
fn a_lines_first_launch_is_judged_against_the_highest_lower_version_not_the_latest() {
    // 1.2.0 comes from c2, after 1.0.1 from a branch: against 1.1.0 it is forward; against 1.0.1 it would be diverged.
    // 1.10 is above 1.2, not below.
    let case = Case::library()
        .line(4)
        .commit("f", &["c0"], 24.0)
        .release("1.0.0", "c0", 10.0)
        .release("1.1.0", "c1", 20.0)
        .release("1.0.1", "f", 25.0)
        .release("1.2.0", "c2", 30.0)
        .release("1.10.0", "c3", 40.0);
    let kinds = case.ask().launches();
    assert_eq!(kinds[3..], ["1.2.0 forward", "1.10.0 forward"]);
}

#[test]
fn candidates_are_staging_and_going_back_is_no_failure_for_a_library() {
    // 1.1.0-rc.1 is no launch of production. 1.1.1 has the content of 1.1.0's predecessor in its line again.
    let case = Case::library()
        .line(5)
        .release("1.0.0", "c0", 10.0)
        .release("1.1.0-rc.1", "c1", 15.0)
        .release("1.1.0", "c2", 20.0)
        .release("1.1.1", "c3", 30.0)
        .release("1.1.2", "c2", 32.0);
    let answered = case.ask();
    assert_eq!(answered.launches(), ["1.0.0 first", "1.1.0 forward", "1.1.1 forward", "1.1.2 rollback, rollback"]);
    assert!(answered.failures().is_empty());
    let staging = case.ask_with(|ask| ask.scope = "staging".into());
    assert_eq!(staging.launches(), ["1.1.0-rc.1 first"]);
}
