//! `/projects/{id}/criteria/{criterion}`: how a criterion was judged and the rows behind it, or the question where no
//! signal shows it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, html};
use queries::answers::criterion::{self, CriterionAnswer};
use queries::answers::rows::Rows;
use queries::answers::words;
use queries::ladders::{CriterionAlone, CriterionResult, Outcome};

use crate::choice::{Choice, criterion_path, project_path};
use crate::problem::{PageProblem, Problem};
use crate::reading::Reading;
use crate::ui::{self, figure, frame, ladder, rows};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/projects/{id}/criteria/{criterion}", get(page))
}

async fn page(
    State(reading): State<Arc<Reading>>,
    Path((id, name)): Path<(String, String)>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let page = rows::page(&choice)?;
    super::criterion_named(&name)?;
    let make = move |store: &_| {
        let answer = criterion::criterion(store, &id, &choice.ask, &name)?.ok_or_else(|| super::no_project(&id))?;
        let Some(judged) = &answer.judged else {
            return Err(Problem::NotFound(format!(
                "ladders are judged on production launches, and this is about {}: choose production",
                answer.scope
            )));
        };
        let title = format!("{}: {}", answer.project.name, judged.result.statement);
        Ok(frame::page(&title, &view(&answer, judged, page, &choice)).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

fn view(answer: &CriterionAnswer, judged: &CriterionAlone, page: usize, choice: &Choice) -> Markup {
    let criterion = &judged.result;
    let path = criterion_path(&answer.project.id, &criterion.criterion);
    html! {
        p.back { a href=(choice.link(&project_path(&answer.project.id))) { "← " (answer.project.name) } (ui::synthetic_mark(&answer.project)) }
        h1 { (criterion.statement) }
        p.about {
            (judged.ladder) ", " (judged.rung) " · " (answer.scope)
            @if let Some(day) = ui::as_of(&answer.window, choice.ask.clock) { " · " strong { "as of " (day) } }
        }
        (outcome(criterion))
        @if criterion.signal.is_some() {
            section aria-label="The rows" {
                h2 { "The rows" }
                p.detail { "A signal has a window of its own, which ends at the moment of collection." }
                @if answer.rows.rows.is_empty() {
                    p.absent { "There is no row that could show it." }
                } @else {
                    @let found = in_units(answer.rows.clone(), criterion);
                    (rows::filters(&found, &path, choice))
                    (rows::table(&found, answer.window.timezone, page, &path, choice))
                }
            }
        }
        (question(criterion))
    }
}

/// How it was judged, on what, and what that is good for.
fn outcome(criterion: &CriterionResult) -> Markup {
    let (mark, class) = ladder::symbol(criterion.outcome);
    html! {
        section aria-label="The outcome" {
            h2 { "The outcome" }
            p class=(class) { span.outcome { span.mark aria-hidden="true" { (mark) } " " (criterion.outcome.words()) } }
            @if !criterion.evidence.is_empty() { p { (figure::sentence(&criterion.evidence)) } }
            @if criterion.signal.is_some() { (figures(criterion)) }
            @if !criterion.why.is_empty() { p { "Why it matters: " (criterion.why) } }
            @if let Some(connect) = &criterion.connect { p { strong { "Connect: " } (ui::prose(connect)) } }
        }
    }
}

/// What the signal measured and what is wanted of it.
fn figures(criterion: &CriterionResult) -> Markup {
    html! {
        div.box tabindex="0" role="region" aria-label="What was measured" {
            table {
                thead {
                    tr {
                        th scope="col" { "signal" }
                        th.right scope="col" { "value" }
                        th scope="col" { "holds" }
                        @for heading in ["n", "needed", "hits", "misses"] { th.right scope="col" { (heading) } }
                    }
                }
                tbody {
                    tr {
                        td { code { (criterion.signal.as_deref().unwrap_or_default()) } }
                        td.right { (value(criterion)) }
                        td { code { (criterion.holds.as_deref().unwrap_or("–")) } }
                        @for n in [criterion.n, criterion.min_n, criterion.hits, criterion.misses] {
                            td.right { (words::thousands(n)) }
                        }
                    }
                }
            }
        }
    }
}

fn value(criterion: &CriterionResult) -> String {
    match (criterion.value, criterion.unit.as_deref()) {
        (None, _) => "–".to_owned(),
        (Some(value), Some("ratio")) => words::percent(value),
        (Some(value), Some("seconds")) => words::duration(value),
        (Some(value), _) => words::number(value),
    }
}

/// The question that the team answers, and how; only where an answer would count.
fn question(criterion: &CriterionResult) -> Markup {
    let open = matches!(criterion.outcome, Outcome::Unknown | Outcome::Stale);
    html! {
        @if let Some(question) = criterion.question.as_ref().filter(|_| open) {
            section aria-label="The question" {
                h2 { "The question" }
                @if criterion.signal.is_none() { p { "No signal can show this, so the team is asked." } }
                p { strong { (question) } }
                p {
                    "Answer with " code { "rung ladders ask" } ": it asks for yes or no, the role of who answers and a link, and keeps them in "
                    code { ".rung/attestations.toml" } " of the project's own repository, where they are reviewed like code."
                }
            }
        }
    }
}

/// Amounts of a signal in seconds are durations, where no other signal shares the table.
fn in_units(mut found: Rows, criterion: &CriterionResult) -> Rows {
    let signal = criterion.signal.as_deref();
    let alone = found.rows.iter().all(|row| row.cells.first().and_then(|cell| cell.as_str()) == signal);
    if alone && criterion.unit.as_deref() == Some("seconds") {
        for column in found.columns.iter_mut().filter(|column| *column == "amount") {
            "amount_seconds".clone_into(column);
        }
    }
    found
}
