//! `/projects/{id}/criteria/{criterion}`: the rows behind a criterion of a ladder.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, html};
use queries::answers::rows::Rows;
use queries::answers::{self, ProjectAnswer};
use queries::ladders::CriterionResult;

use super::metric::{page_of, table};
use crate::choice::{Choice, criterion_path, project_path};
use crate::problem::{PageProblem, Problem};
use crate::reading::Reading;
use crate::ui::{self, frame};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/projects/{id}/criteria/{criterion}", get(criterion))
}

async fn criterion(
    State(reading): State<Arc<Reading>>,
    Path((id, name)): Path<(String, String)>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let page = page_of(&choice)?;
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &choice.ask)?.ok_or_else(|| super::no_project(&id))?;
        let found = answer
            .ladders
            .iter()
            .flat_map(|ladder| &ladder.rungs)
            .flat_map(|rung| &rung.criteria)
            .find(|criterion| criterion.criterion == name)
            .ok_or_else(|| Problem::NotFound(format!("there is no criterion `{name}` in the ladders of {id}")))?;
        let rows = match found.signal {
            Some(_) => Some(answers::rows::criterion_rows(store, &answer, &name)?),
            None => None,
        };
        let title = format!("{}: {}", answer.project.name, found.statement);
        Ok(frame::page(&title, &view(&answer, found, rows.as_ref(), page, &choice)).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

fn view(
    answer: &ProjectAnswer,
    criterion: &CriterionResult,
    rows: Option<&Rows>,
    page: usize,
    choice: &Choice,
) -> Markup {
    let path = criterion_path(&answer.project.id, &criterion.criterion);
    html! {
        p.back { a href=(choice.link(&project_path(&answer.project.id))) { "← " (answer.project.name) } (ui::synthetic_mark(&answer.project)) }
        h1 { (criterion.statement) }
        (ui::about(answer, choice.ask.clock))
        p { strong { (criterion.outcome.words()) } ": " (ui::prose(&criterion.evidence)) }
        p { (criterion.why) }
        @if let Some(connect) = &criterion.connect { p.detail { strong { "Connect: " } (ui::prose(connect)) } }
        @if let Some(question) = &criterion.question { p.detail { strong { "Or answer: " } (question) } }
        section aria-label="The rows" {
            h2 { "The rows" }
            @match rows {
                Some(rows) => (table(rows, answer.window.timezone, page, &path, choice)),
                None => p.absent { "No row can show this: the team is asked." },
            }
        }
    }
}
