//! The same answers as JSON, in the shape that the commands print.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use queries::answers::{self, explain, trend};
use queries::metrics::beside::BesideName;
use serde::Serialize;

use crate::choice::Choice;
use crate::pages::group::no_group;
use crate::pages::{criterion_named, metric_named};
use crate::problem::{ApiProblem, Problem};
use crate::reading::Reading;

pub(crate) fn routes() -> Router<Arc<Reading>> {
    Router::new()
        .route("/api/v1/projects", get(projects))
        .route("/api/v1/projects/{id}", get(project))
        .route("/api/v1/projects/{id}/metrics/{metric}/rows", get(rows))
        .route("/api/v1/projects/{id}/metrics/{metric}/explain", get(explained))
        .route("/api/v1/projects/{id}/phases/rows", get(phase_rows))
        .route("/api/v1/projects/{id}/criteria/{criterion}/rows", get(criterion_rows))
        .route("/api/v1/groups", get(groups))
        .route("/api/v1/groups/{id}", get(group))
        .route("/api/v1/groups/{id}/metrics/{metric}/rows", get(group_rows))
        .route("/api/v1/groups/{id}/phases/rows", get(group_phase_rows))
}

/// Every project with its figures, ladders and notes.
async fn projects(State(reading): State<Arc<Reading>>, uri: Uri) -> Result<impl IntoResponse, ApiProblem> {
    #[derive(Serialize)]
    struct Projects {
        projects: Vec<trend::Reported>,
    }
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| json(&Projects { projects: trend::reported(store, answers::overview(store, &ask)?)? });
    Ok(as_json(&reading.text(format!("json projects {uri}"), make).await?))
}

/// One project.
async fn project(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &ask)?.ok_or_else(|| no_project(&id))?;
        json(&trend::reported(store, vec![answer])?.pop())
    };
    Ok(as_json(&reading.text(format!("json project {uri}"), make).await?))
}

/// The rows behind a figure.
async fn rows(
    State(reading): State<Arc<Reading>>,
    Path((id, metric)): Path<(String, String)>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let beside = BesideName::parse(&metric);
    let five = if beside.is_none() { Some(metric_named(&metric)?) } else { None };
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &ask)?.ok_or_else(|| no_project(&id))?;
        match (five, beside) {
            (Some(metric), _) => json(&answers::rows::rows(store, &answer, metric)?),
            (None, Some(name)) => json(&answers::rows::beside_rows(store, &answer, name)?),
            (None, None) => Err(Problem::Failed),
        }
    };
    Ok(as_json(&reading.text(format!("json rows {uri}"), make).await?))
}

/// A figure explained; `definition` says by whose rules, `against` what it is compared with.
async fn explained(
    State(reading): State<Arc<Reading>>,
    Path((id, metric)): Path<(String, String)>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let choice = Choice::read(&uri, &reading)?;
    let metric = metric_named(&metric)?;
    let against = explain::compared_with(choice.ask.definition, choice.own("against"))?;
    let make = move |store: &_| {
        json(&explain::explain(store, &id, &choice.ask, metric, against)?.ok_or_else(|| no_project(&id))?)
    };
    Ok(as_json(&reading.text(format!("json explain {uri}"), make).await?))
}

/// Every group with its figures; its members by name.
async fn groups(State(reading): State<Arc<Reading>>, uri: Uri) -> Result<impl IntoResponse, ApiProblem> {
    #[derive(Serialize)]
    struct Groups {
        groups: Vec<answers::groups::GroupAnswer>,
    }
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| json(&Groups { groups: answers::groups::all(store, &ask)? });
    Ok(as_json(&reading.text(format!("json groups {uri}"), make).await?))
}

/// One group with its members' figures, and how it moves.
async fn group(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| {
        let answer = answers::groups::group(store, &id, &ask)?.ok_or_else(|| no_group(&id))?;
        let trend = trend::of_group(store, &answer)?;
        json(&trend::ReportedGroup { answer, trend })
    };
    Ok(as_json(&reading.text(format!("json group {uri}"), make).await?))
}

/// The rows behind a group's figure, each with its project as `member`.
async fn group_rows(
    State(reading): State<Arc<Reading>>,
    Path((id, metric)): Path<(String, String)>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let beside = BesideName::parse(&metric);
    let five = if beside.is_none() { Some(metric_named(&metric)?) } else { None };
    let make = move |store: &_| {
        let answer = answers::groups::group(store, &id, &ask)?.ok_or_else(|| no_group(&id))?;
        match (five, beside) {
            (Some(metric), _) => json(&answers::groups::rows(store, &answer, metric)?),
            (None, Some(name)) => json(&answers::groups::beside_rows(store, &answer, name)?),
            (None, None) => Err(Problem::Failed),
        }
    };
    Ok(as_json(&reading.text(format!("json rows {uri}"), make).await?))
}

/// The changes behind a group's phases, each with its project as `member`.
async fn group_phase_rows(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| {
        let answer = answers::groups::group(store, &id, &ask)?.ok_or_else(|| no_group(&id))?;
        json(&answers::groups::phase_rows(store, &answer)?)
    };
    Ok(as_json(&reading.text(format!("json phases {uri}"), make).await?))
}

/// The changes behind the phases.
async fn phase_rows(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &ask)?.ok_or_else(|| no_project(&id))?;
        json(&answers::rows::phase_rows(store, &answer)?)
    };
    Ok(as_json(&reading.text(format!("json phases {uri}"), make).await?))
}

/// The rows behind a criterion, of all its signals: the first cell of a row names the signal.
async fn criterion_rows(
    State(reading): State<Arc<Reading>>,
    Path((id, criterion)): Path<(String, String)>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    criterion_named(&criterion)?;
    let make = move |store: &_| {
        let found = answers::criterion::criterion(store, &id, &ask, &criterion)?.ok_or_else(|| no_project(&id))?;
        json(&found.rows)
    };
    Ok(as_json(&reading.text(format!("json criterion rows {uri}"), make).await?))
}

/// Any other address below `/api/`.
pub(crate) fn nothing_at(path: &str) -> ApiProblem {
    Problem::NotFound(format!("there is nothing at {path}: the projects are at /api/v1/projects")).into()
}

fn no_project(id: &str) -> Problem {
    Problem::NotFound(format!("there is no project `{id}`: /api/v1/projects lists them"))
}

fn json(answer: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(answer).map_err(|error| {
        tracing::error!("an answer cannot be written as JSON: {error}");
        Problem::Failed
    })
}

fn as_json(text: &str) -> impl IntoResponse + use<> {
    ([(CONTENT_TYPE, "application/json")], text.to_owned())
}
