//! PagerDuty: incidents, by its webhooks of version 3.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::Incident;
use queries::model::{DetectedBy, IncidentKind, Severity};
use serde_json::Value as Json;

use super::look::{Look, first_of, json, needed};

const SOURCE: &str = "pagerduty";

/// Webhooks of PagerDuty.
pub(super) struct PagerDuty;

impl Intake for PagerDuty {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        let signatures = message.headers.get("x-pagerduty-signature").unwrap_or_default();
        let signatures = signatures.split(',').filter_map(|signature| signature.trim().strip_prefix("v1="));
        signatures.fold(false, |known, signature| secret.signed(&[message.body.as_bytes()], signature) | known)
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let body = serde_json::from_str(message.body).unwrap_or_default();
        let told = Look::into(&body).at("event");
        Ok(vec![Piece::with_id(told.text("id"), told.text("event_type"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let told = Look::into(&body).at("event");
        let kind = told.text("event_type").unwrap_or_default();
        let step = match kind.strip_prefix("incident.") {
            Some(step) => step,
            None if kind == "pagey.ping" => return Reading::ignored("the sender tries the connection, and it works"),
            None => return Reading::ignored(format!("no fact comes from {kind}")),
        };
        let incident = told.at("data");
        if !matches!(incident.text("type"), None | Some("incident" | "incident_reference")) {
            return Reading::ignored(format!("{kind} tells of a part of an incident and not of its state"));
        }
        let id = needed!(incident.id("id"), "it names no incident");
        let at = first_of(&[told.time("occurred_at")], event);
        let row = Incident {
            id,
            service: event.query.get("service").map(str::to_owned),
            title: incident.owned("title"),
            severity: severity(incident),
            kind: IncidentKind::Incident,
            detected_by: DetectedBy::Unknown,
            opened_at: incident.time("created_at").or_else(|| (step == "triggered").then_some(at)),
            acknowledged_at: (step == "acknowledged").then_some(at),
            resolved_at: (step == "resolved").then_some(at),
            source: SOURCE.into(),
            url: incident.owned("html_url"),
            ..Incident::default()
        };
        let service = incident.text("service/summary").or_else(|| incident.text("service/id")).unwrap_or_default();
        let part = Part::of(at, &row).named(service);
        Reading::Understood(vec![if step == "reopened" { part.with("resolved_at", Json::Null) } else { part }])
    }
}

fn severity(incident: Look<'_>) -> Severity {
    match incident.text("priority/summary").unwrap_or_default().to_lowercase().as_str() {
        "p1" | "sev1" | "sev-1" | "critical" => Severity::Critical,
        "p2" | "sev2" | "sev-2" | "high" => Severity::Major,
        "p3" | "p4" | "p5" | "sev3" | "sev-3" | "sev4" | "sev5" | "low" => Severity::Minor,
        // Without a priority, the urgency is all that is said.
        _ => match incident.text("urgency") {
            Some("high") => Severity::Major,
            Some("low") => Severity::Minor,
            _ => Severity::Unknown,
        },
    }
}
