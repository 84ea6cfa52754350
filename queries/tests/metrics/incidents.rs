//! Which launch an incident is linked to.

use queries::metrics::{Confidence, MetricName};
use queries::model::IncidentKind;

use crate::case::{Case, hour};

/// c0 at 10, c1 at 20, c2 at 40.
fn three() -> Case {
    Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c1", 20.0).launch("3", "c2", 40.0)
}

#[test]
fn by_time_it_is_the_latest_launch_that_started_within_24_hours_before() {
    assert_eq!(three().incident("i", 41.0, None).ask().failures(), ["3 incident inferred"]);
    assert_eq!(three().incident("i", 39.0, None).ask().failures(), ["2 incident inferred"]);
    assert_eq!(three().incident("i", 64.0, None).ask().failures(), ["3 incident inferred"]);
    assert!(three().incident("i", 64.1, None).ask().failures().is_empty(), "24 hours and 6 minutes");
    // It opened in the moment in which 3 started: not after it, so 2, which is 20 hours old.
    assert_eq!(three().incident("i", 40.0, None).ask().failures(), ["2 incident inferred"]);
}

#[test]
fn what_counts_is_when_the_launch_started_not_when_it_finished() {
    // 3 takes from 38 to 40; the incident at 39 is its.
    let mut case = three().incident("i", 39.0, Some(41.0));
    case.deployments[2].started_at = Some(hour(38.0));
    assert_eq!(case.ask().failures(), ["3 incident inferred"]);
    // The clock starts at the incident's opening, which is earlier than the finish: 2 hours, not 1.
    assert_eq!(case.ask().recoveries(), ["3 2"]);
}

#[test]
fn what_the_source_names_goes_before_what_was_latest() {
    let named = |case: Case| case.ask().failures();
    assert_eq!(
        named(three().incident_with("i", 41.0, None, |i| i.deployment = Some("1".into()))),
        ["1 incident observed"]
    );
    assert_eq!(
        named(three().incident_with("i", 41.0, None, |i| i.sha = Some("c1".into()))),
        [""; 0],
        "too short a sha"
    );
    let mut versions = three().incident_with("i", 41.0, None, |i| i.version = Some("v2".into()));
    versions.deployments[1].version = Some("v2".into());
    assert_eq!(named(versions), ["2 incident observed"]);
    // Named, but never launched: linking it by time would contradict its source.
    assert!(named(three().incident_with("i", 41.0, None, |i| i.version = Some("v9".into()))).is_empty());
}

#[test]
fn a_sha_may_be_named_short() {
    let sha = "abcdef0123456789abcdef0123456789abcdef01";
    let case = Case::service()
        .line(1)
        .commit(sha, &["c0"], 15.0)
        .commit("c2", &[sha], 25.0)
        .launch("1", "c0", 10.0)
        .launch("2", sha, 20.0)
        .launch("3", "c2", 30.0)
        .incident_with("i", 31.0, None, |incident| incident.sha = Some("ABCDEF01".into()));
    assert_eq!(case.ask().failures(), ["2 incident observed"]);
}

#[test]
fn an_attempt_that_is_named_names_its_launch() {
    // 1 failed, 1b was its retry: naming either names the launch.
    for attempt in ["1", "1b"] {
        let case = Case::service()
            .line(2)
            .failed("1", "c0", 10.0)
            .launch("1b", "c0", 10.5)
            .launch("2", "c1", 20.0)
            .incident_with("i", 21.0, None, |incident| incident.deployment = Some(attempt.into()));
        assert_eq!(case.ask().failures(), ["1 incident observed"], "{attempt}");
    }
}

#[test]
fn maintenance_is_no_incident() {
    let case = three().incident_with("m", 41.0, None, |incident| incident.kind = IncidentKind::Maintenance);
    assert!(case.ask().failures().is_empty());
}

#[test]
fn several_incidents_on_one_launch_are_one_failed_launch() {
    // Both after 3; it is over when the second is, 6 hours after the launch's finish.
    let case = three().incident("i", 41.0, Some(42.0)).incident("j", 43.0, Some(46.0));
    let answered = case.ask();
    assert_eq!(answered.failures(), ["3 incident inferred"]);
    assert_eq!(answered.recoveries(), ["3 6"]);
    let open = three().incident("i", 41.0, Some(42.0)).incident("j", 43.0, None);
    assert_eq!(open.ask().recoveries(), ["3 open 1400"], "1440 less 40");
}

#[test]
fn incidents_belong_to_their_service_where_both_name_one() {
    let mut case = three().incident_with("i", 41.0, None, |incident| incident.service = Some("a".into()));
    case.deployments[1].service = Some("a".into());
    case.deployments[2].service = Some("b".into());
    assert_eq!(case.ask().failures(), ["2 incident inferred"]);
    case.incidents[0].service = None;
    assert_eq!(case.ask().failures(), ["3 incident inferred"]);
}

#[test]
fn an_incident_after_a_redeploy_counts_against_the_launch_that_brought_the_sha() {
    // Also where no graph knows the sha: v1 came with 1.
    let case = three().launch("4", "c2", 80.0).incident("i", 81.0, Some(82.0));
    assert_eq!(case.ask().failures(), ["3 incident inferred"]);
    let case = Case::service().version("1", "v1", 10.0).version("2", "v1", 80.0).incident("i", 81.0, Some(82.0));
    assert_eq!(case.ask().failures(), ["1 incident inferred"]);
}

#[test]
fn an_incident_after_a_rollback_is_listed_only() {
    // 3 goes back to c0 and the incident opens after it: nothing is counted of it, 2 failed by the rollback.
    let case = Case::service()
        .line(2)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c0", 21.0)
        .incident("i", 22.0, None);
    let answered = case.ask();
    assert_eq!(answered.failures(), ["2 rollback observed"]);
    let listed =
        answered.store.rows_as_text("select signal, launch, counted from failure_signal order by 1").expect("rows");
    assert_eq!(listed, [["incident", "3", "false"], ["rollback", "2", "true"]]);
}

#[test]
fn a_rollout_that_failed_enters_both_sides_where_an_incident_is_linked_to_it() {
    // 3 fails at 40; the incident opens at 41. Of four launches one failed, 3; it recovers with the next success, 4 at 45.
    let case = Case::service()
        .line(4)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .failed("3", "c2", 40.0)
        .launch("4", "c3", 45.0)
        .incident("i", 41.0, Some(50.0));
    let answered = case.ask();
    assert_eq!(answered.failures(), ["3 incident inferred"]);
    assert_eq!(answered.metric(MetricName::ChangeFailureRate).n, 4);
    assert_eq!(answered.recoveries(), ["3 5"]);
    assert_eq!(answered.rework(), ["1", "2", "4 recovery of 3"]);
}

#[test]
fn with_incidents_the_rate_is_no_lower_bound_and_is_given_observed_only_too() {
    // Six launches; 2 failed by an incident that names it, 4 by one that only followed it.
    let mut case = Case::service().line(6);
    for at in 0..6 {
        case = case.launch(&format!("{at}"), &format!("c{at}"), 30.0 * f64::from(at) + 10.0);
    }
    let case = case.incident_with("i", 75.0, Some(76.0), |incident| incident.deployment = Some("2".into())).incident(
        "j",
        131.0,
        Some(132.0),
    );
    let answered = case.ask();
    let rate = answered.metric(MetricName::ChangeFailureRate);
    assert_eq!((rate.numerator, rate.denominator, rate.lower_bound), (Some(2.0), Some(6.0), false));
    assert_eq!(rate.beside["failed_observed"], 1);
    assert_eq!(rate.confidence, Confidence::Inferred);
}

#[test]
fn a_failure_that_anything_observed_shows_is_observed_whatever_names_it() {
    // The incident followed 2, and 3 took it back to what had been live an hour before.
    let case = Case::service().line(2).launch("1", "c0", 19.0).launch("2", "c1", 20.0).launch("3", "c0", 22.0);
    assert_eq!(case.incident("i", 21.0, None).ask().failures(), ["2 incident observed"]);
}
