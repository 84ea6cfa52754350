//! `POST /api/v1/events` and `POST /hooks/{provider}`: what other systems send, on the disk before they are answered.
//!
//! What a request means is its intake's business, and what becomes of it the inbox's. Here it is decided who may send,
//! how much and how slowly, and what the sender is told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use queries::intake::{Headers, Inbox, Intake, Intakes, Message, Query, Received, Secret};
use tokio::sync::Semaphore;

use crate::problem::{ApiProblem, Problem};
use crate::reading::Reading;

/// The longest body: longer than what any of the tools sends that facts come from.
const LONGEST: usize = 5 << 20;
/// So long a sender may take to send it.
const SLOWEST: Duration = Duration::from_secs(10);
/// How many requests are read at once.
const AT_ONCE: usize = 64;
/// The intake of `/api/v1/events`.
const OWN: &str = "events";

/// How events come in.
pub struct Events {
    inbox: Arc<Inbox>,
    intakes: Arc<Intakes>,
    /// What senders must know, by intake; without one nobody may send.
    secrets: BTreeMap<String, Secret>,
    permits: Semaphore,
    turned_away: Mutex<BTreeMap<(String, &'static str), u64>>,
}

impl Events {
    /// Events for this inbox, from who knows the secret of an intake.
    #[must_use]
    pub fn of(inbox: Arc<Inbox>, intakes: Arc<Intakes>, secrets: BTreeMap<String, Secret>) -> Self {
        Self { inbox, intakes, secrets, permits: Semaphore::new(AT_ONCE), turned_away: Mutex::default() }
    }

    /// How the inbox stands.
    pub(crate) fn standing(&self) -> queries::intake::Standing {
        self.inbox.standing()
    }

    /// The intakes, and whether each has a secret.
    pub(crate) fn open(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.intakes.names().map(|name| (name, self.secrets.contains_key(name)))
    }

    /// How many requests were not kept since the server began, by intake and reason.
    pub(crate) fn turned_away(&self) -> BTreeMap<(String, &'static str), u64> {
        self.turned_away.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn count(&self, intake: &str, refused: &Refused) {
        let mut counts = self.turned_away.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((intake.to_owned(), refused.short())).or_default() += 1;
    }
}

/// Why a request is not kept.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("this server takes no events: start it with `rung serve`")]
    NoEvents,
    #[error("there is no intake {0}: the intakes are {1}")]
    NoIntake(String, String),
    #[error("no secret is set for {0}: set {1} for the server, and the same at the sender")]
    NoSecret(&'static str, String),
    #[error("the signature or token is wrong or missing")]
    Unknown,
    #[error("the body is longer than {} MiB", LONGEST >> 20)]
    TooLong,
    #[error("the body did not come within {} seconds", SLOWEST.as_secs())]
    TooSlow,
    #[error("the body is not UTF-8 text")]
    NoText,
    #[error("{0}")]
    Meaningless(String),
    #[error("too many events are waiting: send it again in a moment")]
    Busy,
    #[error("the event could not be kept: send it again later; the log of the server says why")]
    NotKept,
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoEvents | Self::NoIntake(..) => StatusCode::NOT_FOUND,
            Self::NoSecret(..) => StatusCode::FORBIDDEN,
            Self::Unknown => StatusCode::UNAUTHORIZED,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoText | Self::Meaningless(_) => StatusCode::BAD_REQUEST,
            Self::Busy | Self::NotKept => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn short(&self) -> &'static str {
        match self {
            Self::NoEvents | Self::NoIntake(..) => "no such intake",
            Self::NoSecret(..) => "no secret is set",
            Self::Unknown => "wrong signature or token",
            Self::TooLong => "too long",
            Self::TooSlow => "too slow",
            Self::NoText => "no text",
            Self::Meaningless(_) => "not understood, and told so",
            Self::Busy => "too many at once",
            Self::NotKept => "could not be kept",
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(serde_json::json!({ "error": self.to_string() }))).into_response();
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response
    }
}

pub(crate) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/hooks/{provider}", post(hook)).route("/api/v1/events", post(own).get(inbox))
}

async fn hook(
    State(reading): State<Arc<Reading>>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    body: Body,
) -> Response {
    receive(&reading, &provider, &headers, &uri, body).await
}

async fn own(State(reading): State<Arc<Reading>>, headers: HeaderMap, uri: Uri, body: Body) -> Response {
    receive(&reading, OWN, &headers, &uri, body).await
}

/// What came in, as on the page `/events`.
async fn inbox(State(reading): State<Arc<Reading>>) -> Result<Response, ApiProblem> {
    let make = |store: &_| {
        serde_json::to_string(&queries::answers::inbox::inbox(store)?).map_err(|error| {
            tracing::error!("the inbox cannot be written as JSON: {error}");
            Problem::Failed
        })
    };
    let text = reading.text("json events".to_owned(), make).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text.to_string()).into_response())
}

/// Answers `{"accepted": n}` when the events of the request are on the disk.
async fn receive(reading: &Reading, name: &str, headers: &HeaderMap, uri: &Uri, body: Body) -> Response {
    let Some(events) = &reading.events else { return Refused::NoEvents.into_response() };
    match keep(reading, events, name, headers, uri, body).await {
        Ok(accepted) => (StatusCode::ACCEPTED, Json(serde_json::json!({ "accepted": accepted }))).into_response(),
        Err(refused) => {
            // What does not exist has no name of ours: anybody could fill the list.
            let known = events.intakes.get(name).map_or("other", Intake::name);
            tracing::warn!("an event for {known} is not kept: {}", refused.short());
            events.count(known, &refused);
            refused.into_response()
        }
    }
}

async fn keep(
    reading: &Reading,
    events: &Events,
    name: &str,
    headers: &HeaderMap,
    uri: &Uri,
    body: Body,
) -> Result<usize, Refused> {
    let Some(intake) = events.intakes.get(name) else {
        let names: Vec<_> = events.intakes.names().filter(|name| *name != OWN).collect();
        return Err(Refused::NoIntake(name.chars().take(40).collect(), names.join(", ")));
    };
    let Some(secret) = events.secrets.get(intake.name()) else {
        let variable = match intake.name() {
            OWN => "RUNG_EVENTS_TOKEN".to_owned(),
            other => format!("RUNG_HOOK_{}_SECRET", other.to_uppercase()),
        };
        return Err(Refused::NoSecret(intake.name(), variable));
    };
    let promised = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if promised.is_some_and(|length| length > LONGEST) {
        return Err(Refused::TooLong);
    }
    let _permit = events.permits.acquire().await.map_err(|_| Refused::Busy)?;
    let body = tokio::time::timeout(SLOWEST, to_bytes(body, LONGEST)).await.map_err(|_| Refused::TooSlow)?;
    let body = body.map_err(|_| Refused::TooLong)?;
    let body = std::str::from_utf8(&body).map_err(|_| Refused::NoText)?;
    let headers = Headers::of(
        headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))),
    );
    let query = Query::of(uri.query().unwrap_or_default());
    let message = Message { headers: &headers, query: &query, body };
    if !intake.verify(&message, secret) {
        return Err(Refused::Unknown);
    }
    let received_at = reading.now();
    let pieces = intake.pieces(&message).map_err(Refused::Meaningless)?;
    let received: Vec<_> = pieces
        .into_iter()
        .map(|piece| Received {
            source: intake.name().to_owned(),
            delivery: piece.delivery,
            received_at,
            event: piece.event,
            query: query.kept(),
            body: piece.body,
        })
        .collect();
    let count = received.len();
    let (tell, told) = tokio::sync::oneshot::channel();
    let done = Box::new(move |kept: queries::Result<()>| {
        // Nobody listens where the sender has gone; the event is kept all the same.
        let _ = tell.send(kept.is_ok());
    });
    if !events.inbox.keep(received, done) {
        return Err(Refused::Busy);
    }
    match told.await {
        Ok(true) => Ok(count),
        Ok(false) | Err(_) => Err(Refused::NotKept),
    }
}
