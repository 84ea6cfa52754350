//! `/groups/{id}/metrics/{metric}` and `/groups/{id}/phases`: the rows behind a group's figure, each with its project.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Html;
use axum::routing::get;
use maud::{Markup, html};
use queries::answers;
use queries::answers::groups::{self, GroupAnswer};
use queries::answers::rows::Rows;
use queries::metrics::beside::BesideName;
use queries::metrics::change_phases::PhaseName;
use queries::metrics::{Definition, Metric, MetricName};
use queries::store::Store;

use super::group::{about, no_group};
use crate::choice::{Choice, group_metric_path, group_path, group_phases_path};
use crate::problem::{PageProblem, Problem};
use crate::reading::Reading;
use crate::ui::{figure, frame, phases, picker, rows};

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/groups/{id}/metrics/{metric}", get(metric)).route("/groups/{id}/phases", get(changes))
}

/// Whose rows are shown.
#[derive(Clone, Copy)]
enum Behind {
    Five(MetricName),
    Beside(BesideName),
    Phases,
}

impl Behind {
    fn title(self) -> &'static str {
        match self {
            Self::Five(name) => name.title(),
            Self::Beside(name) => name.title(),
            Self::Phases => "Phases of changes",
        }
    }

    fn path(self, id: &str) -> String {
        match self {
            Self::Five(name) => group_metric_path(id, name.as_str()),
            Self::Beside(name) => group_metric_path(id, name.as_str()),
            Self::Phases => group_phases_path(id),
        }
    }

    fn rows(self, store: &Store, answer: &GroupAnswer) -> queries::Result<Rows> {
        match self {
            Self::Five(name) => groups::rows(store, answer, name),
            Self::Beside(name) => groups::beside_rows(store, answer, name),
            Self::Phases => groups::phase_rows(store, answer),
        }
    }

    /// The rule, and the figure with everything that defends it.
    fn figure(self, answer: &GroupAnswer) -> Markup {
        match self {
            Self::Five(name) => html! {
                @for metric in answer.metrics.iter().filter(|metric| metric.metric == name) { (five(metric)) }
            },
            Self::Beside(name) => html! {
                p { (name.rule()) }
                @if let Some(found) = answer.beside.iter().find(|found| found.metric == name) { (super::beside::body(found)) }
            },
            Self::Phases => html! {
                ul { @for phase in PhaseName::ALL { li { strong { (phase.as_str()) } ": " (phases::about(phase)) } } }
                @if let Some(found) = &answer.phases { (phases::section(found, None)) }
            },
        }
    }
}

fn five(metric: &Metric) -> Markup {
    let rule = Definition::parse(metric.definition).ok().and_then(|definition| definition.rule(metric.metric));
    html! {
        @if let Some(rule) = rule { p { (rule.rule) } p.detail { "Source: " (rule.source) "." } }
        (figure::body(metric, false))
    }
}

async fn metric(
    State(reading): State<Arc<Reading>>,
    Path((id, name)): Path<(String, String)>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    let behind = match BesideName::parse(&name) {
        Some(name) => Behind::Beside(name),
        None => Behind::Five(super::metric_named(&name)?),
    };
    page(&reading, id, behind, &uri).await
}

async fn changes(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Html<String>, PageProblem> {
    page(&reading, id, Behind::Phases, &uri).await
}

async fn page(reading: &Reading, id: String, behind: Behind, uri: &Uri) -> Result<Html<String>, PageProblem> {
    let choice = Choice::read(uri, reading)?;
    let number = rows::page(&choice)?;
    let make = move |store: &Store| -> Result<String, Problem> {
        let answer = groups::group(store, &id, &choice.ask)?.ok_or_else(|| no_group(&id))?;
        let found = behind.rows(store, &answer)?;
        let picker = picker::picker(&behind.path(&id), &choice, &answers::scopes(store, None)?);
        let title = format!("{}: {}", answer.group.name, behind.title());
        Ok(frame::page(&title, &view(&answer, behind, &found, number, &choice, &picker)).into_string())
    };
    Ok(Html(reading.text(format!("page {uri}"), make).await?.to_string()))
}

fn view(answer: &GroupAnswer, behind: Behind, found: &Rows, page: usize, choice: &Choice, picker: &Markup) -> Markup {
    let path = behind.path(&answer.group.id);
    html! {
        p.back { a href=(choice.link(&group_path(&answer.group.id))) { "← " (answer.group.name) } }
        h1 { (behind.title()) }
        (about(answer, choice.ask.clock))
        (picker)
        section.figure aria-label="The figure" {
            h2 { "The figure" }
            (behind.figure(answer))
        }
        section aria-label="The rows" {
            h2 { "The rows" }
            (rows::filters(found, &path, choice))
            (rows::table(found, answer.window.timezone, page, &path, choice))
        }
    }
}
