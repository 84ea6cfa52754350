//! `/projects/{id}/phases`: the changes behind the phases, each with the launch that delivered it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, html};
use queries::answers::rows::Rows;
use queries::answers::{self, ProjectAnswer};
use queries::metrics::change_phases::PhaseName;

use crate::choice::{Choice, phases_path, project_path};
use crate::problem::PageProblem;
use crate::reading::Reading;
use crate::ui::{self, frame, phases, picker, rows};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/projects/{id}/phases", get(page))
}

async fn page(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let number = rows::page(&choice)?;
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &choice.ask)?.ok_or_else(|| super::no_project(&id))?;
        let found = answers::rows::phase_rows(store, &answer)?;
        let picker = picker::picker(&phases_path(&id), &choice, &answers::scopes(store, Some(&id))?);
        let title = format!("{}: phases of changes", answer.project.name);
        Ok(frame::page(&title, &view(&answer, &found, number, &choice, &picker)).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

fn view(answer: &ProjectAnswer, found: &Rows, page: usize, choice: &Choice, picker: &Markup) -> Markup {
    let path = phases_path(&answer.project.id);
    html! {
        p.back { a href=(choice.link(&project_path(&answer.project.id))) { "← " (answer.project.name) } (ui::synthetic_mark(&answer.project)) }
        h1 { "Phases of changes" }
        (ui::about(answer, choice.ask.clock))
        ul { @for phase in PhaseName::ALL { li { strong { (phase.as_str()) } ": " (phases::about(phase)) } } }
        (picker)
        (phases::section(&answer.phases, None))
        section aria-label="The rows" {
            h2 { "The rows" }
            (rows::filters(found, &path, choice))
            (rows::table(found, answer.window.timezone, page, &path, choice))
        }
    }
}
