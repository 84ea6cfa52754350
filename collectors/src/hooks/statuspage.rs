//! Statuspage: incidents and announced maintenance of a page.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::Incident;
use queries::model::{DetectedBy, IncidentKind, Severity};

use super::github::time;
use super::look::{Look, first_of, json, needed};
use super::shows_token;

const SOURCE: &str = "statuspage";

/// The webhook subscription of a Statuspage.
pub(super) struct Statuspage;

impl Intake for Statuspage {
    fn name(&self) -> &'static str {
        SOURCE
    }

    /// A subscription has an address and nothing else: it carries the token.
    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        shows_token(message, secret) | message.query.get("token").is_some_and(|token| secret.is(token))
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let body = serde_json::from_str(message.body).unwrap_or_default();
        let kind = if Look::into(&body).at("incident").is_there() { "incident" } else { "component" };
        Ok(vec![Piece::by_content(Some(kind), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let incident = body.at("incident");
        if !incident.is_there() {
            return Reading::ignored("the state of a component follows its incidents");
        }
        let id = needed!(incident.id("id"), "it names no incident");
        let state = incident.text("status").unwrap_or_default();
        let at = first_of(&[incident.time("updated_at"), incident.time("created_at")], event);
        let planned = incident.text("impact") == Some("maintenance")
            || matches!(state, "scheduled" | "in_progress" | "verifying" | "completed");
        let ended = matches!(state, "resolved" | "postmortem" | "completed");
        let resolved_at = incident.time("resolved_at").or_else(|| ended.then_some(at)).filter(|_| ended);
        let first = incident.time("started_at").or_else(|| incident.time("created_at"));
        let row = Incident {
            id,
            service: event.query.get("service").map(str::to_owned),
            title: incident.owned("name"),
            severity: match incident.text("impact").unwrap_or_default() {
                "critical" => Severity::Critical,
                "major" => Severity::Major,
                "minor" | "none" | "maintenance" => Severity::Minor,
                _ => Severity::Unknown,
            },
            kind: if planned { IncidentKind::Maintenance } else { IncidentKind::Incident },
            detected_by: DetectedBy::Unknown,
            opened_at: if planned { incident.time("scheduled_for").or(first) } else { first },
            resolved_at,
            postmortem_at: incident.time("postmortem_published_at"),
            postmortem_url: incident
                .at("postmortem_published_at")
                .is_there()
                .then(|| incident.owned("shortlink"))
                .flatten(),
            source: SOURCE.into(),
            url: incident.owned("shortlink"),
            ..Incident::default()
        };
        let mut part = Part::of(at, &row).with("resolved_at", time(resolved_at));
        if state == "postmortem" && incident.time("resolved_at").is_none() {
            // Told after the end, and without it.
            part = part.without("resolved_at");
        }
        let page = body.text("page/name").or_else(|| incident.text("page_id")).or_else(|| body.text("page/id"));
        Reading::Understood(vec![part.named(page.unwrap_or_default())])
    }
}
