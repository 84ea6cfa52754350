//! `/events`: the inbox. What came in by provider and outcome, what was refused and why, what waits.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use chrono_tz::Tz;
use maud::{Markup, html};
use queries::answers::inbox::{self, InboxAnswer};
use queries::answers::words;

use crate::events::Events;
use crate::problem::PageProblem;
use crate::reading::Reading;
use crate::ui::{self, frame};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/events", get(events))
}

async fn events(State(reading): State<Arc<Reading>>) -> Result<Html<String>, PageProblem> {
    let state = reading.events.as_ref().map(state);
    let key = format!("page events {}", state.as_ref().map(|state| state.0.clone()).unwrap_or_default());
    let make = move |store: &_| Ok(frame::page("Events", &view(&inbox::inbox(store)?, state.as_ref())).into_string());
    Ok(Html(reading.text(key, make).await?.to_string()))
}

/// What the server itself knows, as it is now.
fn state(events: &Events) -> Markup {
    let standing = events.standing();
    let count = |n: usize| words::thousands(i64::try_from(n).unwrap_or(i64::MAX));
    html! {
        p {
            (count(standing.waiting)) " waiting to be read"
            " · " (count(standing.taken.again)) " came again and changed nothing"
        }
        @if let Some(trouble) = &standing.trouble {
            p.problem { "Events wait on the disk: " (trouble) "." }
        }
        @let open: Vec<_> = events.open().filter(|(_, open)| *open).map(|(name, _)| name).collect();
        @if open.is_empty() {
            p.absent { "No secret is set, so nobody may send: docs/events.md says how to connect each tool." }
        } @else {
            p { "Open for " (open.join(", ")) "." }
        }
        @let turned_away = events.turned_away();
        @if !turned_away.is_empty() {
            h2 { "Turned away since the server began" }
            ul { @for ((intake, why), n) in &turned_away { li { (intake) ": " (why) ", " (words::count(i64::try_from(*n).unwrap_or(i64::MAX), "time", "times")) } } }
        }
    }
}

fn view(answer: &InboxAnswer, state: Option<&Markup>) -> Markup {
    html! {
        p.back { a href="/" { "← Projects" } }
        h1 { "Events" }
        p { (ui::prose("What other systems sent, and what became of it. Each event is kept as it came; `rung replay` reads what was refused again.")) }
        @if let Some(state) = state { section aria-label="Now" { (state) } }
        section aria-label="By provider" {
            h2 { "By provider" }
            @if answer.counts.is_empty() {
                p.absent { "No event has come yet." }
            } @else {
                (counts(answer))
            }
        }
        @if !answer.refused.is_empty() {
            section aria-label="Refused" { h2 { "Refused" } (refused(answer)) }
        }
        @if !answer.ignored.is_empty() {
            section aria-label="Set aside" { h2 { "Set aside" } (ignored(answer)) }
        }
    }
}

fn counts(answer: &InboxAnswer) -> Markup {
    html! {
        div.box tabindex="0" role="region" aria-label="Table of events by provider" {
            table.rows {
                thead { tr { th scope="col" { "provider" } th scope="col" { "outcome" } th scope="col" { "events" } th scope="col" { "newest" } } }
                tbody {
                    @for row in &answer.counts {
                        tr { td { (row.source) } td { (row.outcome) } td { (words::thousands(row.n)) } td { (words::minute(row.newest_at, Tz::UTC)) } }
                    }
                }
            }
        }
    }
}

fn refused(answer: &InboxAnswer) -> Markup {
    html! {
        div.box tabindex="0" role="region" aria-label="Table of refused events" {
            table.rows {
                thead { tr { th scope="col" { "provider" } th scope="col" { "event" } th scope="col" { "received" } th scope="col" { "delivery" } th scope="col" { "why" } } }
                tbody {
                    @for row in &answer.refused {
                        tr {
                            td { (row.source) }
                            td { (row.event.as_deref().unwrap_or("–")) }
                            td { (words::minute(row.received_at, Tz::UTC)) }
                            td { (row.delivery) }
                            td.text { (ui::prose(row.reason.as_deref().unwrap_or("–"))) }
                        }
                    }
                }
            }
        }
    }
}

fn ignored(answer: &InboxAnswer) -> Markup {
    html! {
        div.box tabindex="0" role="region" aria-label="Table of reasons" {
            table.rows {
                thead { tr { th scope="col" { "provider" } th scope="col" { "events" } th scope="col" { "why no fact comes from them" } } }
                tbody {
                    @for row in &answer.ignored {
                        tr { td { (row.source) } td { (words::thousands(row.n)) } td.text { (ui::prose(&row.reason)) } }
                    }
                }
            }
        }
    }
}
