//! `/groups/{id}`: the figures of a team, a product or a company, its projects beside them in the order of their ids. No
//! page orders teams by merit.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, html};
use queries::answers::groups::{self, GroupAnswer};
use queries::answers::series::{self, Series};
use queries::answers::trend::{self, Trend};
use queries::answers::{self, words};
use queries::metrics::MetricName;
use queries::model::Time;

use super::project::charts;
use crate::choice::{Choice, group_metric_path, group_path, group_phases_path, metric_path, project_path};
use crate::problem::{PageProblem, Problem};
use crate::reading::Reading;
use crate::ui::{self, figure, frame, movement, phases, picker};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/groups/{id}", get(group)).merge(super::group_rows::routes())
}

async fn group(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let make = move |store: &_| {
        let answer = groups::group(store, &id, &choice.ask)?.ok_or_else(|| no_group(&id))?;
        let series = series::of_group(store, &answer)?;
        let trend = trend::of_group(store, &answer)?;
        let picker = picker::picker(&group_path(&id), &choice, &answers::scopes(store, None)?);
        let content = view(&answer, &series, Some(&trend), choice.ask.clock, Some((&choice, picker)));
        Ok(frame::page(&answer.group.name, &content).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

/// What is said of a group that is not there.
pub(crate) fn no_group(id: &str) -> Problem {
    Problem::NotFound(format!("there is no group `{id}`: declare it in rung.toml, or import project_group"))
}

/// The page; without a choice and its picker it is a document on its own and links to no other page.
pub(crate) fn view(
    answer: &GroupAnswer,
    series: &Series,
    trend: Option<&Trend>,
    clock: Time,
    choice: Option<(&Choice, Markup)>,
) -> Markup {
    let id = &answer.group.id;
    let (choice, picker) = choice.unzip();
    let to = |path: String| choice.map(|choice| choice.link(&path));
    html! {
        h1 { (answer.group.name) }
        (about(answer, clock))
        @for note in answer.notes.iter().filter(|note| ui::warning(note).is_some()) {
            p.warning role="note" { strong { "Mind: " } (ui::prose(note)) }
        }
        @if let Some(picker) = picker { (picker) }
        section.five aria-label="The five figures" {
            h2 { "The five figures" }
            p.detail { "From the rows of all its projects together, not from their figures." }
            div.figures {
                @for metric in &answer.metrics {
                    (figure::card(metric, to(group_metric_path(id, metric.metric.as_str()))))
                }
            }
            (figure::published(&answer.metrics, &answer.quick_check))
        }
        (members(answer, choice))
        @if let Some(trend) = trend { (movement::movement(trend, answer.window.timezone)) }
        (charts(&answer.metrics, answer.window, series, trend))
        (super::beside::section(&answer.beside, &|name| to(group_metric_path(id, name.as_str()))))
        @if let Some(found) = &answer.phases { (phases::section(found, to(group_phases_path(id)).as_deref())) }
        section aria-label="What is known" {
            h2 { "What is known" }
            ul { @for covered in &answer.coverage { li { (figure::sentence(&covered.sentence)) } } }
        }
        @let notes: Vec<&String> = answer.notes.iter().filter(|note| ui::warning(note).is_none()).collect();
        @if !notes.is_empty() {
            section aria-label="Notes" {
                h2 { "Notes" }
                ul { @for note in notes { li { (ui::prose(&figure::sentence(note))) } } }
            }
        }
    }
}

/// What the figures of a group are about, in one line.
pub(super) fn about(answer: &GroupAnswer, clock: Time) -> Markup {
    let projects = i64::try_from(answer.members.len()).unwrap_or(i64::MAX);
    html! {
        p.about {
            span { (answer.group.kind.as_str()) " of " (words::count(projects, "project", "projects")) }
            " · " span { (ui::window_words(&answer.window)) }
            " · " span { (answer.scope) }
            " · " span { "days of " (answer.window.timezone.name()) }
            @if let Some(day) = ui::as_of(&answer.window, clock) { " · " strong { "as of " (day) } }
        }
    }
}

/// The projects with their own figures over the same window.
fn members(answer: &GroupAnswer, choice: Option<&Choice>) -> Markup {
    html! {
        section aria-label="Its projects" {
            h2 { "Its projects" }
            @if answer.members.is_empty() { p.absent { "None of its projects is in the store." } } @else {
                div.box tabindex="0" role="region" aria-label="Projects with their figures" {
                    table.projects role="table" {
                        thead role="rowgroup" {
                            tr role="row" {
                                th scope="col" role="columnheader" { "Project" }
                                @for metric in MetricName::ALL {
                                    th scope="col" role="columnheader" { (figure::short(metric)) }
                                }
                            }
                        }
                        tbody role="rowgroup" {
                            @for member in &answer.members {
                                @let id = &member.project.id;
                                tr role="row" {
                                    th scope="row" role="rowheader" {
                                        @match choice {
                                            Some(choice) => a href=(choice.link(&project_path(id))) { (member.project.name) },
                                            None => (member.project.name),
                                        }
                                        (ui::synthetic_mark(&member.project))
                                    }
                                    @for metric in &member.metrics {
                                        td role="cell" data-label=(figure::short(metric.metric)) {
                                            @match choice {
                                                Some(choice) => a.plain href=(choice.link(&metric_path(id, metric.metric))) { (figure::cell(metric)) },
                                                None => (figure::cell(metric)),
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
    }
}

/// The groups in the overview, in the order of their ids; nothing where there is none.
pub(super) fn section(answers: &[GroupAnswer], choice: &Choice) -> Markup {
    html! {
        @if !answers.is_empty() {
            section aria-label="Groups" {
                h2 { "Groups" }
                div.box tabindex="0" role="region" aria-label="Groups with their figures" {
                    table.projects role="table" {
                        thead role="rowgroup" {
                            tr role="row" {
                                th scope="col" role="columnheader" { "Group" }
                                th scope="col" role="columnheader" { "Projects" }
                                @for metric in MetricName::ALL {
                                    th scope="col" role="columnheader" { (figure::short(metric)) }
                                }
                            }
                        }
                        tbody role="rowgroup" {
                            @for answer in answers {
                                tr role="row" {
                                    th scope="row" role="rowheader" {
                                        a href=(choice.link(&group_path(&answer.group.id))) { (answer.group.name) }
                                        " " span.detail { (answer.group.kind.as_str()) }
                                    }
                                    td role="cell" data-label="Projects" { (answer.members.len()) }
                                    @for metric in &answer.metrics {
                                        td role="cell" data-label=(figure::short(metric.metric)) {
                                            a.plain href=(choice.link(&group_metric_path(&answer.group.id, metric.metric.as_str()))) { (figure::cell(metric)) }
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
}
