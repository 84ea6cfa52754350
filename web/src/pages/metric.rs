//! `/projects/{id}/metrics/{metric}`: the rows behind a figure, with what was left out and why.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, html};
use queries::answers::explain::{self, Explanation};
use queries::answers::{self, ProjectAnswer, words};
use queries::metrics::beside::BesideName;
use queries::metrics::{Metric, MetricName};
use serde_json::Value;

use crate::choice::{Choice, metric_path, project_path};
use crate::problem::PageProblem;
use crate::reading::Reading;
use crate::ui::{self, explanation, figure, frame, picker, rows};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/projects/{id}/metrics/{metric}", get(metric))
}

async fn metric(
    State(reading): State<Arc<Reading>>,
    Path((id, name)): Path<(String, String)>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let page = rows::page(&choice)?;
    if let Some(name) = BesideName::parse(&name) {
        return super::beside::page(&reading, id, name, page, choice, &uri).await;
    }
    let metric = super::metric_named(&name)?;
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &choice.ask)?.ok_or_else(|| super::no_project(&id))?;
        let compared = explain::compared_with(choice.ask.definition, None)?;
        let explained =
            explain::explain(store, &id, &choice.ask, metric, compared)?.ok_or_else(|| super::no_project(&id))?;
        let title = format!("{}: {}", answer.project.name, metric.title());
        let picker = picker::picker(&metric_path(&id, metric), &choice, &answers::scopes(store, Some(&id))?);
        Ok(frame::page(&title, &view(&answer, metric, &explained, page, &choice, &picker)).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

fn view(
    answer: &ProjectAnswer,
    name: MetricName,
    explained: &Explanation,
    page: usize,
    choice: &Choice,
    picker: &Markup,
) -> Markup {
    let metric: Option<&Metric> = answer.metrics.iter().find(|metric| metric.metric == name);
    let path = metric_path(&answer.project.id, name);
    html! {
        p.back { a href=(choice.link(&project_path(&answer.project.id))) { "← " (answer.project.name) } (ui::synthetic_mark(&answer.project)) }
        h1 { (name.title()) }
        (ui::about(answer, choice.ask.clock))
        (explanation::rule(explained, &path, choice))
        (picker)
        section.figure aria-label="The figure" {
            h2 { "The figure" }
            @match metric {
                Some(metric) => {
                    (figure::body(metric, false))
                    (hours(metric))
                }
                None => p.absent { "Not measured" },
            }
        }
        (explanation::computed(explained))
        section aria-label="The rows" {
            h2 { "The rows" }
            (rows::filters(&explained.rows, &path, choice))
            (rows::table(&explained.rows, answer.window.timezone, page, &path, choice))
        }
    }
}

/// Launches by local weekday and hour, where the metric has such a table: seven rows of 24 counts.
fn hours(metric: &Metric) -> Markup {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let table = metric.beside.get("launches_by_weekday_and_hour").and_then(Value::as_array);
    html! {
        @if let Some(table) = table.filter(|table| table.len() == DAYS.len()) {
            details {
                summary { "By weekday and hour" }
                div.box tabindex="0" role="region" aria-label="Launches by weekday and hour" {
                    table.hours {
                        thead { tr { th scope="col" { "Hour" } @for hour in 0..24 { th scope="col" { (hour) } } } }
                        tbody {
                            @for (day, counts) in DAYS.iter().zip(table) {
                                tr {
                                    th scope="row" { (day) }
                                    @for n in counts.as_array().into_iter().flatten().filter_map(Value::as_i64) {
                                        td.some[n > 0] { (words::thousands(n)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
