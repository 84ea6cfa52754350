//! `/`: every project with its five figures, its trend and where it stands.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, PreEscaped, html};
use queries::answers::groups::GroupAnswer;
use queries::answers::{self, ProjectAnswer, words};
use queries::ladders::LadderResult;
use queries::metrics::MetricName;
use queries::metrics::window::Asked;

use crate::chart;
use crate::choice::{Choice, metric_path, project_path};
use crate::problem::PageProblem;
use crate::reading::Reading;
use crate::ui::{self, figure, frame, ladder, picker};

/// The ladders of the overview, by id; a project's own page has all of them.
const LADDERS: [&str; 2] = ["category", "deployment"];

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/", get(overview))
}

async fn overview(State(reading): State<Arc<Reading>>, uri: Uri) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let make = move |store: &_| {
        let groups = answers::groups::all(store, &choice.ask)?;
        let answers = answers::overview(store, &choice.ask)?;
        let series = answers::series::all_series(store, &answers)?;
        let trends = series.iter().map(chart::sparkline);
        let projects: Vec<_> = answers.into_iter().zip(trends).collect();
        let scopes = answers::scopes(store, None)?;
        Ok(frame::page("Projects", &view(&projects, &groups, &choice, &scopes)).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

/// All projects, each with its trend as SVG where the window has one.
fn view(
    projects: &[(ProjectAnswer, Option<String>)],
    groups: &[GroupAnswer],
    choice: &Choice,
    scopes: &[String],
) -> Markup {
    let Some((first, _)) = projects.first() else { return nothing() };
    let as_of = ui::as_of(&first.window, choice.ask.clock);
    html! {
        h1 { "Projects" }
        p.about {
            (words::count(i64::try_from(projects.len()).unwrap_or(i64::MAX), "project", "projects"))
            " · " (first.scope) " · " (shared_window(projects, choice))
            @if let Some(day) = as_of { " · " strong { "as of " (day) } }
        }
        (picker::picker("/", choice, scopes))
        div.box tabindex="0" role="region" aria-label="Projects with their figures" {
            table.projects role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { "Project" }
                        th scope="col" role="columnheader" { "By week" }
                        @for metric in MetricName::ALL {
                            th scope="col" role="columnheader" { (figure::short(metric)) }
                        }
                        @for ladder in shown(first) { th scope="col" role="columnheader" { (ladder.title) } }
                    }
                }
                tbody role="rowgroup" {
                    @for (answer, trend) in projects { (row(answer, trend.as_deref(), first, choice)) }
                }
            }
        }
        (super::group::section(groups, choice))
        p { a href="/events" { "Events that other systems sent" } }
    }
}

fn row(answer: &ProjectAnswer, trend: Option<&str>, first: &ProjectAnswer, choice: &Choice) -> Markup {
    let id = &answer.project.id;
    html! {
        tr role="row" {
            th scope="row" role="rowheader" {
                a href=(choice.link(&project_path(id))) { (answer.project.name) }
                (ui::synthetic_mark(&answer.project))
                @for note in &answer.notes {
                    @if let Some(word) = ui::warning(note) { " " span.tag.warns title=(note) { (word) } }
                }
            }
            td role="cell" data-label="Launches, by week" {
                @match trend {
                    Some(trend) => (PreEscaped(trend)),
                    None => (figure::line("no trend: under two whole weeks")),
                }
            }
            @for metric in MetricName::ALL {
                td role="cell" data-label=(figure::short(metric)) {
                    @match answer.metrics.iter().find(|found| found.metric == metric) {
                        Some(found) => a.plain href=(choice.link(&metric_path(id, metric))) { (figure::cell(found)) },
                        None => span.absent { "not measured" },
                    }
                }
            }
            @for expected in shown(first) {
                td role="cell" data-label=(expected.title) {
                    @match answer.ladders.iter().find(|found| found.ladder == expected.ladder) {
                        Some(found) => (ladder::levels(found)),
                        None => span.absent { "not judged" },
                    }
                }
            }
        }
    }
}

/// The ladders that have a column.
fn shown(answer: &ProjectAnswer) -> impl Iterator<Item = &LadderResult> {
    answer.ladders.iter().filter(|ladder| LADDERS.contains(&ladder.ladder.as_str()))
}

/// The window of all projects; each has its own days, and its own beginning where that is its first launch.
fn shared_window(projects: &[(ProjectAnswer, Option<String>)], choice: &Choice) -> String {
    let mut windows: Vec<String> = projects.iter().map(|(answer, _)| ui::window_words(&answer.window)).collect();
    windows.dedup();
    match windows.as_slice() {
        [one] => one.clone(),
        _ if choice.ask.window == Asked::All => "each project from its first launch on".to_owned(),
        [first, ..] => format!("{first}, in the time zone of each project"),
        [] => String::new(),
    }
}

/// The page of a store without projects: what to do next.
fn nothing() -> Markup {
    html! {
        h1 { "Projects" }
        p { "There is no project in this store yet. Do one of these, then load this page again:" }
        ul {
            li { code { "rung collect" } " reads the repositories that rung.toml names" }
            li { code { "rung import DIRECTORY" } " reads facts from NDJSON, CSV or Parquet files" }
            li { code { "rung demo" } " shows sample projects from a store of their own" }
        }
    }
}
