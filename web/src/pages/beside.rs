//! The figures beside the five: their section on a project's page, and the page of the rows behind one of them, which
//! shares its address with those of the five: `/projects/{id}/metrics/{name}`.

use axum::http::Uri;
use axum::response::Html;
use maud::{Markup, html};
use queries::answers::rows::Rows;
use queries::answers::{self, ProjectAnswer, beside, words};
use queries::metrics::MetricStatus;
use queries::metrics::beside::{Beside, BesideName};

use crate::choice::{Choice, beside_path, project_path};
use crate::problem::PageProblem;
use crate::reading::Reading;
use crate::ui::{self, figure, frame, picker, rows};

/// The page of the rows behind a figure.
pub(super) async fn page(
    reading: &Reading,
    id: String,
    name: BesideName,
    page: usize,
    choice: Choice,
    uri: &Uri,
) -> Result<Html<String>, PageProblem> {
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &choice.ask)?.ok_or_else(|| super::no_project(&id))?;
        let found = answers::rows::beside_rows(store, &answer, name)?;
        let picker = picker::picker(&beside_path(&id, name), &choice, &answers::scopes(store, Some(&id))?);
        let title = format!("{}: {}", answer.project.name, name.title());
        Ok(frame::page(&title, &view(&answer, name, &found, page, &choice, &picker)).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

fn view(
    answer: &ProjectAnswer,
    name: BesideName,
    found: &Rows,
    page: usize,
    choice: &Choice,
    picker: &Markup,
) -> Markup {
    let path = beside_path(&answer.project.id, name);
    html! {
        p.back { a href=(choice.link(&project_path(&answer.project.id))) { "← " (answer.project.name) } (ui::synthetic_mark(&answer.project)) }
        h1 { (name.title()) }
        (ui::about(answer, choice.ask.clock))
        p { (name.rule()) }
        (picker)
        section.figure aria-label="The figure" {
            h2 { "The figure" }
            @if let Some(figure) = answer.beside.iter().find(|figure| figure.metric == name) { (body(figure)) }
        }
        section aria-label="The rows" {
            h2 { "The rows" }
            (rows::filters(found, &path, choice))
            (rows::table(found, answer.window.timezone, page, &path, choice))
        }
    }
}

/// The figure with everything that defends it.
pub(super) fn body(found: &Beside) -> Markup {
    html! {
        p.value {
            @if found.status == MetricStatus::Measured { (beside::value(found)) }
            @else { span.absent { (figure::sentence(&beside::value(found))) } }
        }
        @for detail in beside::details(found) { p.detail { (figure::sentence(&detail)) } }
        @if found.status == MetricStatus::NotMeasured { (connect(found)) }
        @if !found.excluded.is_empty() {
            details {
                summary { "Left out: " (words::thousands(found.excluded.iter().map(|excluded| excluded.n).sum())) }
                ul {
                    @for excluded in &found.excluded {
                        li { (words::thousands(excluded.n)) " " (words::reason(&excluded.reason)) }
                    }
                }
            }
        }
    }
}

fn connect(figure: &Beside) -> Markup {
    html! {
        @if let Some(connect) = &figure.connect { p.connect { strong { "To measure it: " } (ui::prose(connect)) } }
    }
}

/// The section of a project's or a group's page: what can be told as a table, the others folded below it. `rows` is the
/// address of the rows behind a figure.
pub(super) fn section(figures: &[Beside], rows: &dyn Fn(BesideName) -> Option<String>) -> Markup {
    let shown: Vec<&Beside> = beside::shown(figures).collect();
    let others: Vec<&Beside> = figures.iter().filter(|figure| figure.status == MetricStatus::NotMeasured).collect();
    html! {
        @if !figures.is_empty() {
            section aria-label="Beside the five" {
                h2 { "Beside the five" }
                @if !shown.is_empty() {
                    div.box tabindex="0" role="region" aria-label="Figures beside the five" {
                        table {
                            tbody {
                                @for found in shown {
                                    tr {
                                        th scope="row" { (named(found, rows)) }
                                        td.day { (beside::value(found)) }
                                        td.text { (beside::details(found).join("; ")) }
                                    }
                                }
                            }
                        }
                    }
                }
                @if !others.is_empty() {
                    details {
                        summary { "Not measured: " (others.len()) }
                        ul {
                            @for found in others {
                                li {
                                    (named(found, rows)) ": " (found.reason.as_deref().unwrap_or("no source shows it"))
                                    (connect(found))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The name of a figure, which leads to its rows.
fn named(figure: &Beside, rows: &dyn Fn(BesideName) -> Option<String>) -> Markup {
    let title = figure.metric.title();
    html! {
        @match rows(figure.metric) {
            Some(rows) => a href=(rows) { (title) },
            None => (title),
        }
    }
}
