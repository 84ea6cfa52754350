//! What several events of one thing come to, and how the requests of `/api/v1/events` are taken apart.

use collectors::hooks;
use queries::intake::{Headers, Intakes, Message, Piece, Query, Received, take};
use queries::store::Store;

use super::{examples, intakes};

/// The examples of these names, taken in this order.
fn store_of(provider: &str, names: &[&str]) -> Store {
    let mut store = Store::in_memory().unwrap();
    let examples = examples();
    for name in names {
        let example = examples.iter().find(|example| example.provider == provider && example.name == *name).unwrap();
        take(&mut store, &intakes(), vec![example.received()]).unwrap();
    }
    store
}

/// A notification of what still fires ends in the year 1, which is no end.
#[test]
fn an_alert_that_is_resolved_is_one_incident_in_either_order() {
    for names in [["hook1", "hook2"], ["hook2", "hook1"]] {
        let store = store_of("alertmanager", &names);
        let row = store
            .rows_as_text("select project, title, severity, detected_by, opened_at, resolved_at from incident")
            .unwrap();
        let expected = ["checkout", "5xx > 5%", "critical", "monitor", "2026-11-21 00:10:58", "2026-11-21 00:11:02"];
        assert_eq!(row, [expected], "{names:?}");
    }
    let firing = store_of("alertmanager", &["hook1"]);
    assert_eq!(firing.rows_as_text("select resolved_at from incident").unwrap(), [["null"]]);
}

#[test]
fn an_incident_of_pagerduty_keeps_its_three_moments_in_any_order() {
    for names in [["triggered", "acknowledged", "resolved"], ["resolved", "triggered", "acknowledged"]] {
        let store = store_of("pagerduty", &names);
        let row = store
            .rows_as_text(
                "select project, severity, opened_at::time, acknowledged_at::time, resolved_at::time from incident",
            )
            .unwrap();
        // The priority P1 was said first, a low urgency later; the last word counts.
        assert_eq!(row, [["checkout", "minor", "12:00:00", "12:02:00", "12:30:00"]], "{names:?}");
    }
}

#[test]
fn a_deployment_and_its_status_are_one_fact() {
    for names in
        [["deployment/payload", "deployment_status/payload"], ["deployment_status/payload", "deployment/payload"]]
    {
        let store = store_of("github", &names);
        let row = store
            .rows_as_text("select id, environment, status, left(sha, 7), started_at, finished_at from deployment")
            .unwrap();
        let expected = ["145988746", "production", "success", "f95f852", "2019-05-15 15:20:53", "2019-05-15 15:20:55"];
        assert_eq!(row, [expected], "{names:?}");
    }
}

fn pieces(headers: &[(&str, &str)], body: &str) -> Result<Vec<Piece>, String> {
    let intakes = Intakes::of(hooks::all(), Default::default());
    let headers = Headers::of(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    intakes.get("events").unwrap().pieces(&Message { headers: &headers, query: &Query::default(), body })
}

/// The same CDEvent as a CloudEvent in each mode, and by itself: one event, one delivery.
#[test]
fn cloud_events_are_taken_apart_in_every_mode() {
    let example = examples().into_iter().find(|example| example.name == "service_deployed").unwrap();
    let data: serde_json::Value = serde_json::from_str(&example.body).unwrap();
    let id = data["context"]["id"].as_str().unwrap();
    let kind = "dev.cdevents.service.deployed.0.3.0";
    let cloud =
        serde_json::json!({"specversion": "1.0", "id": id, "source": "/event/source/123", "type": kind, "data": data});
    let batch = format!("[{cloud},{cloud}]");
    let structured = [("content-type", "application/cloudevents+json; charset=utf-8")];
    let binary = [("ce-specversion", "1.0"), ("ce-id", id), ("ce-source", "/event/source/123"), ("ce-type", kind)];
    let batched = [("content-type", "application/cloudevents-batch+json")];
    let mut found = pieces(&structured, &cloud.to_string()).unwrap();
    found.extend(pieces(&binary, &data.to_string()).unwrap());
    found.extend(pieces(&batched, &batch).unwrap());
    found.extend(pieces(&[("content-type", "application/json")], &batch).unwrap());
    found.extend(pieces(&[("content-type", "application/json")], &data.to_string()).unwrap());
    assert_eq!(found.len(), 7);
    for piece in &found {
        assert_eq!(
            (piece.delivery.as_str(), piece.event.as_deref()),
            (format!("/event/source/123 {id}").as_str(), Some(kind))
        );
    }
    let received = found.into_iter().map(|piece| Received {
        source: "events".into(),
        delivery: piece.delivery,
        received_at: "2026-02-01T00:00:00Z".parse().unwrap(),
        event: piece.event,
        query: None,
        body: piece.body,
    });
    let mut store = Store::in_memory().unwrap();
    let taken = take(&mut store, &intakes(), received.collect()).unwrap();
    assert_eq!((taken.processed, taken.again), (1, 6));
    assert!(pieces(&batched, "{}").is_err() && pieces(&structured, "{}").is_err());
}

#[test]
fn facts_are_looked_at_before_they_are_kept() {
    let row = r#"{"table":"build","repository":"r","id":"1","attempt":1}"#;
    let of = |body: &str| pieces(&[], body);
    assert_eq!(of(row).unwrap().len(), 1);
    let lines = of(&format!("{row}\n\n{row}\n")).unwrap();
    assert_eq!(lines.len(), 1, "one request is one event");
    assert_eq!(of(&format!("[{row},{row}]")).unwrap()[0].body.lines().count(), 2);
    let wrong = of(&format!("{row}\n{}", row.replace("build", "builds"))).unwrap_err();
    assert_eq!(wrong, "events, line 2, field table: there is no table \"builds\", did you mean build?");
    for (body, said) in [
        (row.replace(",\"id\":\"1\"", ""), "field id: is missing"),
        (row.replace("attempt\":1", "attempt\":\"one\""), "field attempt: expected a whole number"),
        (row.replace("\"attempt\"", "\"at\":5,\"attempt\""), "field at: expected a UTC time"),
        (row.replace("build", "cursor"), "is kept by rung itself"),
        (String::new(), "there is no event in the body"),
        ("[]".into(), "there is no event in the body"),
        ("nonsense".into(), "is not a JSON object"),
    ] {
        let why = of(&body).unwrap_err();
        assert!(why.contains(said), "{body}: {why}");
    }
}
