//! Incidents with their links: candidates, confidence, what people say, and what has none.

use queries::answers::incidents::{IncidentAnswer, Incidents};
use queries::metrics::MetricName;
use queries::metrics::window::Asked;
use queries::model::{IncidentKind, Verdict};

use crate::case::{Answered, Case};

/// c0 at 10, c1 at 20, c2 at 30.
fn three() -> Case {
    Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c1", 20.0).launch("3", "c2", 30.0)
}

fn only(answered: &Answered) -> &IncidentAnswer {
    let list = &answered.answer.incidents.list;
    assert_eq!(list.len(), 1);
    &list[0]
}

/// `3 by time, inferred; 2 launched earlier`, or the reason in the place of the launch.
fn said(answered: &Answered) -> String {
    let incident = only(answered);
    let link = match &incident.launch {
        Some(launch) => format!(
            "{} by {}, {}",
            launch.launch,
            incident.how.as_deref().expect("how"),
            incident.confidence.as_deref().expect("how sure")
        ),
        None => incident.reason.clone().expect("why not"),
    };
    let others = incident.candidates.iter();
    let others = others.map(|other| format!("; {} {}", other.launch, other.reason.as_deref().expect("why not")));
    link + &others.collect::<String>()
}

fn counts(incidents: &Incidents) -> (usize, usize, usize) {
    (incidents.linked, incidents.unlinked, incidents.maintenance)
}

fn linking(case: Case, launch: &str, verdict: Verdict, at: f64) -> Case {
    case.said_with(launch, verdict, at, |said| said.incident = "i".into())
}

#[test]
fn what_else_was_launched_in_the_link_window_is_a_candidate() {
    // At 35, 1 is 25 hours old: outside. 2 is 15, 3 is 5.
    assert_eq!(said(&three().incident("i", 35.0, None).ask()), "3 by time, inferred; 2 launched earlier");
    let named = three().incident_with("i", 33.0, None, |incident| incident.deployment = Some("2".into()));
    assert_eq!(said(&named.ask()), "2 by named, observed; 3 launched later; 1 launched earlier");
}

#[test]
fn candidates_of_other_environments_and_services_say_so() {
    let mut case = three().incident("i", 33.0, None);
    case.deployments[1].environment = "prod".into();
    assert_eq!(said(&case.ask()), "3 by time, inferred; 2 to another environment; 1 launched earlier");
    let mut case = three().incident_with("i", 33.0, None, |incident| incident.service = Some("cart".into()));
    case.deployments[1].service = Some("cart".into());
    case.deployments[2].service = Some("search".into());
    assert_eq!(said(&case.ask()), "2 by time, inferred; 3 of another service; 1 of another service");
}

#[test]
fn an_incident_without_a_launch_is_listed_with_the_reason() {
    let case = three().incident("i", 54.1, None);
    let answered = case.ask();
    assert_eq!(said(&answered), "no launch to production started in the 24 h before it");
    assert_eq!(counts(&answered.answer.incidents), (0, 1, 0));
    let named = three().incident_with("i", 33.0, None, |incident| incident.version = Some("v9".into()));
    let reason = "its source names version v9, which was never launched to production; 3 launched earlier; \
                  2 launched earlier; 1 launched earlier";
    assert_eq!(said(&named.ask()), reason);
    let mut undated = three().incident("i", 33.0, None);
    undated.incidents[0].opened_at = None;
    assert_eq!(said(&undated.ask()), "nobody said when it began");
}

#[test]
fn maintenance_is_kept_apart() {
    let case = three()
        .incident("i", 33.0, Some(34.0))
        .incident_with("m", 32.0, Some(33.0), |incident| incident.kind = IncidentKind::Maintenance);
    let answered = case.ask();
    assert_eq!(counts(&answered.answer.incidents), (1, 0, 1));
    let maintenance = &answered.answer.incidents.list[1];
    assert_eq!((maintenance.id.as_str(), maintenance.reason.as_deref()), ("m", Some("maintenance")));
    assert_eq!(answered.failures(), ["3 incident inferred"]);
}

#[test]
fn a_persons_link_goes_before_time_and_behind_the_source() {
    let by_time = three().incident("i", 33.0, Some(36.0));
    let answered = linking(by_time.clone(), "1", Verdict::LinkIncident, 50.0).ask();
    assert_eq!(said(&answered), "1 by override, observed; 3 launched later; 2 launched later");
    assert_eq!(answered.failures(), ["1 incident observed"]);
    // Its clock starts at the launch's finish at 10 and ends with the incident at 36.
    assert_eq!(answered.recoveries(), ["1 26"]);
    let named = three().incident_with("i", 33.0, None, |incident| incident.deployment = Some("2".into()));
    assert_eq!(linking(named, "1", Verdict::LinkIncident, 50.0).ask().failures(), ["2 incident observed"]);
    // A person may link what was opened long after, where time links nothing.
    let late = three().incident("i", 100.0, None);
    assert_eq!(linking(late, "3", Verdict::LinkIncident, 110.0).ask().failures(), ["3 incident observed"]);
}

#[test]
fn a_link_given_later_is_not_seen_before() {
    let case = linking(three().incident("i", 33.0, Some(36.0)), "1", Verdict::LinkIncident, 200.0);
    assert_eq!(case.ask_at(199.0).failures(), ["3 incident inferred"]);
    assert_eq!(case.ask_at(200.0).failures(), ["1 incident observed"]);
    // The incident itself opened at 33, whenever it was linked: it is over 26 hours after 1 finished.
    assert_eq!(case.ask_at(200.0).recoveries(), ["1 26"]);
}

#[test]
fn a_person_can_unlink_and_take_that_back() {
    let unlinked = linking(three().incident("i", 33.0, None), "3", Verdict::UnlinkIncident, 50.0);
    let answered = unlinked.clone().ask();
    assert!(answered.failures().is_empty());
    let reason =
        "unlinked by the lead: seen; 3 a person said that it was not this one; 2 launched earlier; 1 launched earlier";
    assert_eq!(said(&answered), reason);
    // Of a launch that it is not linked to, it changes nothing.
    let other = linking(three().incident("i", 33.0, None), "2", Verdict::UnlinkIncident, 50.0);
    assert_eq!(other.ask().failures(), ["3 incident inferred"]);
    let mut back = unlinked;
    back.overrides[0].withdrawn = true;
    back.overrides[0].withdrawn_at = Some(crate::case::hour(300.0));
    assert!(back.ask_at(299.0).failures().is_empty());
    assert_eq!(back.ask_at(300.0).failures(), ["3 incident inferred"]);
    // Linked by a person, then unlinked: not by time again, which the person had overruled.
    let linked = linking(three().incident("i", 33.0, None), "1", Verdict::LinkIncident, 50.0);
    assert!(linking(linked, "1", Verdict::UnlinkIncident, 60.0).ask().failures().is_empty());
}

#[test]
fn two_incidents_of_one_launch_are_two_links_and_one_failure() {
    let answered = three().incident("i", 31.0, Some(32.0)).incident("j", 33.0, Some(36.0)).ask();
    assert_eq!(counts(&answered.answer.incidents), (2, 0, 0));
    assert_eq!(answered.failures(), ["3 incident inferred"]);
    assert_eq!(answered.recoveries(), ["3 6"], "over with the second");
}

#[test]
fn an_incident_across_two_windows_belongs_to_the_window_of_its_opening_and_its_failure_to_the_launchs() {
    // 3 finishes at 30, on 6 January; the incident opens at 49, on the 7th, and ends on the 9th.
    let case = three().incident("i", 49.0, Some(100.0));
    let of = |window: &str| case.ask_with(|ask| ask.window = Asked::parse(window).expect("a window"));
    let launched = of("2026-01-06..2026-01-07");
    assert_eq!((launched.failures(), launched.recoveries()), (vec!["3 incident inferred".into()], vec!["3 70".into()]));
    assert!(launched.answer.incidents.list.is_empty());
    let opened = of("2026-01-07..2026-01-08");
    assert!(opened.failures().is_empty());
    assert_eq!(said(&opened), "3 by time, inferred");
    assert!(of("2026-01-09..2026-01-10").answer.incidents.list.is_empty(), "its end is in neither");
}

#[test]
fn an_incident_is_as_it_was_at_the_moment_of_collection() {
    let case = three().incident("i", 33.0, Some(100.0));
    assert_eq!(only(&case.ask_at(99.0)).state(), "open");
    assert_eq!(only(&case.ask_at(100.0)).state(), "resolved");
    assert!(case.ask_at(32.0).answer.incidents.list.is_empty());
}

#[test]
fn incidents_are_those_of_production() {
    let mut case = three().incident("i", 33.0, None);
    case.deployments[0].environment = "staging".into();
    let staging = case.ask_with(|ask| ask.scope = "staging".into());
    assert!(staging.answer.incidents.list.is_empty());
    assert!(staging.rows(MetricName::ChangeFailureRate).iter().all(|row| row["failed"] == false));
}
