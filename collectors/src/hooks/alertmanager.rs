//! Alertmanager: each alert of a notification as an incident.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::Incident;
use queries::model::{DetectedBy, IncidentKind, Severity};

use super::github::time;
use super::look::{Look, json, needed};
use super::shows_token;

const SOURCE: &str = "alertmanager";

/// The webhook receiver of Alertmanager.
pub(super) struct Alertmanager;

impl Intake for Alertmanager {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        shows_token(message, secret)
    }

    /// The same alerts come again at every repeat interval, which tells nothing new.
    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let body = serde_json::from_str(message.body).unwrap_or_default();
        Ok(vec![Piece::by_content(Look::into(&body).text("status"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        if !body.at("alerts").is_there() {
            return Reading::refused("it has no alerts");
        }
        let mut parts = Vec::new();
        for alert in body.list("alerts") {
            let labels = alert.at("labels");
            let opened_at = needed!(alert.time("startsAt"), "an alert does not say when it began");
            let fingerprint =
                needed!(alert.id("fingerprint").or_else(|| labels.id("alertname")), "an alert has no fingerprint");
            // What still fires ends in the year 1, or in the future.
            let resolved_at = alert.time("endsAt").filter(|_| alert.text("status") == Some("resolved"));
            let row = Incident {
                // The same alert fires again under the same fingerprint.
                id: format!("{fingerprint}@{}", opened_at.timestamp()),
                service: labels.owned("service").or_else(|| labels.owned("job")),
                title: alert.owned("annotations/summary").or_else(|| labels.owned("alertname")),
                severity: match labels.text("severity").unwrap_or_default().to_lowercase().as_str() {
                    "critical" | "page" | "error" => Severity::Critical,
                    "warning" | "major" | "high" => Severity::Major,
                    "info" | "minor" | "low" | "none" => Severity::Minor,
                    _ => Severity::Unknown,
                },
                kind: IncidentKind::Incident,
                detected_by: DetectedBy::Monitor,
                opened_at: Some(opened_at),
                resolved_at,
                source: SOURCE.into(),
                url: alert.owned("generatorURL"),
                ..Incident::default()
            };
            let part = Part::of(resolved_at.unwrap_or(opened_at), &row).with("resolved_at", time(resolved_at));
            let project = labels.text("project").or_else(|| labels.text("service")).or_else(|| labels.text("job"));
            parts.push(part.named(project.unwrap_or_default()));
        }
        Reading::Understood(parts)
    }
}
