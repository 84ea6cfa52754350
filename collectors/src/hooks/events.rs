//! Our own events, and CDEvents: `POST /api/v1/events`.
//!
//! A body is one fact as a JSON object with the field `table`, a list of them, or one in each line (NDJSON); or a
//! CDEvent, as a CloudEvent in structured, binary or batch mode, or by itself. What is not understood is told at once.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::Time;
use serde_json::Value as Json;

use super::cdevents;
use super::look::Look;
use super::shows_token;

/// What `raw_event.event` holds for facts.
const FACTS: &str = "facts";

/// Events of our own and of the CD Foundation's vocabulary.
pub(super) struct Events;

impl Intake for Events {
    fn name(&self) -> &'static str {
        "events"
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        shows_token(message, secret)
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let kind = message.headers.get("content-type").unwrap_or_default().to_lowercase();
        if let (Some(id), Some(event)) = (message.headers.get("ce-id"), message.headers.get("ce-type")) {
            let source = message.headers.get("ce-source").unwrap_or_default();
            return Ok(vec![Piece::with_id(Some(&format!("{source} {id}")), Some(event), message.body)]);
        }
        if kind.starts_with("application/cloudevents-batch") {
            let batch: Vec<Json> =
                serde_json::from_str(message.body).map_err(|error| format!("the batch is no JSON list: {error}"))?;
            return batch.iter().map(structured).collect();
        }
        match serde_json::from_str::<Json>(message.body) {
            Ok(Json::Array(items))
                if items.iter().all(|item| item.get("specversion").is_some()) && !items.is_empty() =>
            {
                items.iter().map(structured).collect()
            }
            Ok(Json::Array(items)) => {
                let lines: Vec<_> = items.iter().map(Json::to_string).collect();
                facts(message, &lines.join("\n"))
            }
            Ok(body) if kind.starts_with("application/cloudevents") || body.get("specversion").is_some() => {
                structured(&body).map(|piece| vec![piece])
            }
            Ok(body) if body.get("context").is_some() => Ok(vec![bare(&body)]),
            Ok(body) => facts(message, &body.to_string()),
            Err(_) => facts(message, message.body),
        }
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        match event.event {
            Some(kind) if kind.starts_with("dev.cdevents.") => cdevents::read(event),
            None | Some(FACTS) => match parts(event.body, event.received_at) {
                Ok(parts) => Reading::Understood(parts),
                Err(why) => Reading::Refused(why),
            },
            Some(other) => Reading::ignored(format!("{other} is no CDEvent")),
        }
    }
}

/// Facts are looked at before they are kept, so that whoever writes them learns at once what is wrong.
fn facts(message: &Message<'_>, lines: &str) -> Result<Vec<Piece>, String> {
    if parts(lines, Time::UNIX_EPOCH)?.is_empty() {
        return Err("there is no event in the body: send a JSON object with the field \"table\", or one in each line"
            .to_owned());
    }
    let id = message.headers.get("idempotency-key");
    Ok(vec![Piece::with_id(id, Some(FACTS), lines)])
}

fn parts(lines: &str, received_at: Time) -> Result<Vec<Part>, String> {
    let lines = lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| Part::of_line("events", at + 1, line.trim(), received_at).map_err(|error| error.to_string()))
        .collect()
}

/// A CloudEvent with its attributes and its data in one object.
fn structured(event: &Json) -> Result<Piece, String> {
    let look = Look::into(event);
    let kind = look.text("type").ok_or("a CloudEvent has no type")?;
    let id = look.id("id").ok_or("a CloudEvent has no id")?;
    let source = look.text("source").unwrap_or_default();
    let data = event.get("data").cloned().unwrap_or(Json::Null);
    // Some put the data as text.
    let data = data.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(data);
    Ok(Piece::with_id(Some(&format!("{source} {id}")), Some(kind), &data.to_string()))
}

/// A CDEvent that no CloudEvent is around.
fn bare(event: &Json) -> Piece {
    let context = Look::into(event).at("context");
    let id = context.id("id").map(|id| format!("{} {id}", context.text("source").unwrap_or_default()));
    Piece::with_id(id.as_deref(), context.text("type"), &event.to_string())
}
