//! Opsgenie: alerts as incidents.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::Incident;
use queries::model::{DetectedBy, IncidentKind, Severity};

use super::look::{Look, first_of, json, needed};
use super::shows_token;

const SOURCE: &str = "opsgenie";

/// The webhook integration of Opsgenie.
pub(super) struct Opsgenie;

impl Intake for Opsgenie {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        shows_token(message, secret)
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let body = serde_json::from_str(message.body).unwrap_or_default();
        Ok(vec![Piece::by_content(Look::into(&body).text("action"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let action = body.text("action").unwrap_or_default();
        if !matches!(action, "Create" | "Acknowledge" | "Close" | "UpdatePriority" | "UpdateMessage") {
            return Reading::ignored(format!("{action} does not change the state of an incident"));
        }
        let alert = body.at("alert");
        let id = needed!(alert.id("alertId"), "it names no alert");
        let opened_at = alert.time("createdAt");
        let at = first_of(&[alert.time("updatedAt"), opened_at], event);
        let row = Incident {
            id,
            service: event.query.get("service").map(str::to_owned),
            title: alert.owned("message"),
            severity: match alert.text("priority").unwrap_or_default() {
                "P1" => Severity::Critical,
                "P2" => Severity::Major,
                "P3" | "P4" | "P5" => Severity::Minor,
                _ => Severity::Unknown,
            },
            kind: IncidentKind::Incident,
            detected_by: DetectedBy::Monitor,
            opened_at,
            acknowledged_at: (action == "Acknowledge").then_some(at),
            resolved_at: (action == "Close").then_some(at),
            source: SOURCE.into(),
            ..Incident::default()
        };
        let project =
            alert.text("details/project").or_else(|| alert.text("details/service")).or_else(|| alert.text("entity"));
        Reading::Understood(vec![Part::of(at, &row).named(project.unwrap_or_default())])
    }
}
