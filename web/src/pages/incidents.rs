//! `/projects/{id}/incidents`: the incidents of the window, each with its launch, what else was live, and its state.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, html};
use queries::answers::incidents::{IncidentAnswer, LaunchBeside};
use queries::answers::{self, ProjectAnswer, words};

use crate::choice::{Choice, project_path};
use crate::problem::PageProblem;
use crate::reading::Reading;
use crate::ui::{self, frame, picker};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/projects/{id}/incidents", get(incidents))
}

/// The address of the page.
fn incidents_path(id: &str) -> String {
    format!("{}/incidents", project_path(id))
}

async fn incidents(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &choice.ask)?.ok_or_else(|| super::no_project(&id))?;
        let title = format!("{}: Incidents", answer.project.name);
        let picker = picker::picker(&incidents_path(&id), &choice, &answers::scopes(store, Some(&id))?);
        Ok(frame::page(&title, &view(&answer, &choice, &picker)).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

/// What the project's page says of them, with the way to this one; nothing where there are none.
pub(super) fn summary(answer: &ProjectAnswer, choice: Option<&Choice>) -> Markup {
    html! {
        @if !answer.incidents.list.is_empty() {
            section aria-label="Incidents" {
                h2 { "Incidents" }
                (counts(answer))
                @if let Some(choice) = choice {
                    p { a href=(choice.link(&incidents_path(&answer.project.id))) { "Every incident with its launch and what else was live" } }
                }
            }
        }
    }
}

fn counts(answer: &ProjectAnswer) -> Markup {
    let number = |count: usize| words::thousands(i64::try_from(count).unwrap_or(i64::MAX));
    let incidents = &answer.incidents;
    html! {
        p {
            (number(incidents.linked)) " linked to a launch · " (number(incidents.unlinked)) " linked to none, not counted"
            @if incidents.maintenance > 0 { " · " (number(incidents.maintenance)) " maintenance, not counted" }
        }
    }
}

fn view(answer: &ProjectAnswer, choice: &Choice, picker: &Markup) -> Markup {
    html! {
        p.back { a href=(choice.link(&project_path(&answer.project.id))) { "← " (answer.project.name) } (ui::synthetic_mark(&answer.project)) }
        h1 { "Incidents" }
        (ui::about(answer, choice.ask.clock))
        p {
            "An incident belongs to what its source names, else to what a person says, else to the latest launch to \
             production that started in the 24 hours before it opened."
        }
        (picker)
        section aria-label="The incidents" {
            h2 { "The incidents" }
            @if answer.incidents.list.is_empty() {
                p.absent { "No incident opened in this window." }
            } @else {
                (counts(answer))
                (table(answer))
            }
        }
    }
}

fn table(answer: &ProjectAnswer) -> Markup {
    let zone = answer.window.timezone;
    html! {
        div.box tabindex="0" role="region" aria-label="Table of the incidents" {
            table.rows {
                thead {
                    tr {
                        th scope="col" { "incident" }
                        th scope="col" { "opened" }
                        th scope="col" { "state" }
                        th scope="col" { "launch" }
                        th scope="col" { "linked by" }
                        th scope="col" { "what else was launched" }
                    }
                }
                tbody {
                    @for incident in &answer.incidents.list {
                        tr.left-out[incident.launch.is_none()] {
                            td.text { (ui::outward(incident.url.as_deref(), &incident.id)) @if let Some(title) = &incident.title { ": " (title) } }
                            td { @if let Some(at) = incident.opened_at { (words::minute(at, zone)) } @else { "unknown" } }
                            td { (state(incident)) @if let Some(at) = incident.resolved_at { " " (words::minute(at, zone)) } }
                            td.text { (linked(incident)) }
                            td { @if let (Some(how), Some(confidence)) = (&incident.how, &incident.confidence) { (by(how)) ", " (confidence) } @else { "–" } }
                            td.text { (candidates(&incident.candidates)) }
                        }
                    }
                }
            }
        }
    }
}

fn state(incident: &IncidentAnswer) -> &str {
    if incident.kind == "maintenance" { "maintenance" } else { incident.state() }
}

fn by(how: &str) -> &str {
    match how {
        "named" => "its source",
        "override" => "a person",
        _ => "time",
    }
}

fn linked(incident: &IncidentAnswer) -> Markup {
    html! {
        @match &incident.launch {
            Some(launch) => (place(launch)),
            None => { "none: " (incident.reason.as_deref().unwrap_or("not linked")) }
        }
    }
}

fn place(launch: &LaunchBeside) -> String {
    let service = launch.service.as_ref().map(|service| format!("{service}, ")).unwrap_or_default();
    format!("{} ({service}{})", launch.name, launch.environment)
}

fn candidates(candidates: &[LaunchBeside]) -> Markup {
    html! {
        @if candidates.is_empty() {
            "–"
        } @else {
            details {
                summary { (words::count(i64::try_from(candidates.len()).unwrap_or(i64::MAX), "launch", "launches")) }
                ul { @for launch in candidates { li { (place(launch)) ": " (launch.reason.as_deref().unwrap_or("not linked")) } } }
            }
        }
    }
}
