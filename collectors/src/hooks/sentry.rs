//! Sentry: metric alerts as incidents, and issues of the level `fatal`.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::Incident;
use queries::model::{DetectedBy, IncidentKind, Severity};

use super::github::time;
use super::look::{Look, first_of, json, needed};

const SOURCE: &str = "sentry";

/// The webhooks of an integration of Sentry.
pub(super) struct Sentry;

impl Intake for Sentry {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        let signature = message.headers.get("sentry-hook-signature");
        signature.is_some_and(|signature| secret.signed(&[message.body.as_bytes()], signature))
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let headers = message.headers;
        Ok(vec![Piece::with_id(headers.get("request-id"), headers.get("sentry-hook-resource"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        match event.event.unwrap_or_default() {
            "metric_alert" => metric_alert(event, body),
            "issue" => issue(event, body),
            "" => Reading::refused("the header Sentry-Hook-Resource is missing"),
            other => Reading::ignored(format!("no fact comes from {other}")),
        }
    }
}

fn metric_alert(event: &Event<'_>, body: Look<'_>) -> Reading {
    let alert = body.at("data/metric_alert");
    let id = needed!(alert.id("id"), "it names no alert");
    let action = body.text("action").unwrap_or_default();
    let opened_at = alert.time("date_started").or_else(|| alert.time("date_detected"));
    let ended = action == "resolved";
    let resolved_at = alert.time("date_closed").filter(|_| ended).or_else(|| ended.then_some(event.received_at));
    let at = first_of(&[resolved_at, alert.time("date_detected"), opened_at], event);
    let row = Incident {
        id: format!("alert-{id}"),
        service: event.query.get("service").map(str::to_owned),
        title: body
            .owned("data/description_title")
            .or_else(|| alert.owned("title"))
            .or_else(|| alert.owned("alert_rule/name")),
        severity: match action {
            "critical" => Severity::Critical,
            "warning" => Severity::Major,
            _ => Severity::Unknown,
        },
        kind: IncidentKind::Incident,
        detected_by: DetectedBy::Monitor,
        opened_at,
        resolved_at,
        source: SOURCE.into(),
        url: body.owned("data/web_url"),
        ..Incident::default()
    };
    let first_project = alert.list("projects").chain(alert.list("alert_rule/projects")).find_map(Look::word);
    let part = Part::of(at, &row).named(first_project.unwrap_or_default());
    Reading::Understood(vec![if matches!(action, "critical" | "warning") {
        part.with("resolved_at", time(None))
    } else {
        part
    }])
}

fn issue(event: &Event<'_>, body: Look<'_>) -> Reading {
    let told = body.at("data/issue");
    let id = needed!(told.id("id"), "it names no issue");
    if told.text("level") != Some("fatal") {
        return Reading::ignored("an issue is a kind of error; metric alerts and fatal issues are incidents");
    }
    let action = body.text("action").unwrap_or_default();
    let opened_at = told.time("firstSeen");
    let resolved_at = (action == "resolved").then_some(event.received_at);
    let at = if action == "created" { first_of(&[opened_at], event) } else { event.received_at };
    let row = Incident {
        id: format!("issue-{id}"),
        service: event.query.get("service").map(str::to_owned),
        title: told.owned("title"),
        severity: Severity::Critical,
        kind: IncidentKind::Incident,
        detected_by: DetectedBy::Monitor,
        opened_at,
        resolved_at,
        source: SOURCE.into(),
        url: told.owned("web_url").or_else(|| told.owned("permalink")),
        ..Incident::default()
    };
    let part = Part::of(at, &row).named(told.text("project/slug").unwrap_or_default());
    Reading::Understood(vec![if action == "unresolved" { part.with("resolved_at", time(None)) } else { part }])
}
