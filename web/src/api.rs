//! The same answers as JSON, in the shape that the commands print.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use queries::answers;
use serde::Serialize;

use crate::choice::Choice;
use crate::pages::group::no_group;
use crate::pages::metric_named;
use crate::problem::{ApiProblem, Problem};
use crate::reading::Reading;

pub(crate) fn routes() -> Router<Arc<Reading>> {
    Router::new()
        .route("/api/v1/projects", get(projects))
        .route("/api/v1/projects/{id}", get(project))
        .route("/api/v1/projects/{id}/metrics/{metric}/rows", get(rows))
        .route("/api/v1/groups", get(groups))
        .route("/api/v1/groups/{id}", get(group))
        .route("/api/v1/groups/{id}/metrics/{metric}/rows", get(group_rows))
}

/// Every project with its figures, ladders and notes.
async fn projects(State(reading): State<Arc<Reading>>, uri: Uri) -> Result<impl IntoResponse, ApiProblem> {
    #[derive(Serialize)]
    struct Projects {
        projects: Vec<answers::ProjectAnswer>,
    }
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| json(&Projects { projects: answers::overview(store, &ask)? });
    Ok(as_json(&reading.text(format!("json projects {uri}"), make).await?))
}

/// One project.
async fn project(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| json(&answers::answer(store, &id, &ask)?.ok_or_else(|| no_project(&id))?);
    Ok(as_json(&reading.text(format!("json project {uri}"), make).await?))
}

/// The rows behind a figure.
async fn rows(
    State(reading): State<Arc<Reading>>,
    Path((id, metric)): Path<(String, String)>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let metric = metric_named(&metric)?;
    let make = move |store: &_| {
        let answer = answers::answer(store, &id, &ask)?.ok_or_else(|| no_project(&id))?;
        json(&answers::rows::rows(store, &answer, metric)?)
    };
    Ok(as_json(&reading.text(format!("json rows {uri}"), make).await?))
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

/// One group with its members' figures.
async fn group(
    State(reading): State<Arc<Reading>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let make = move |store: &_| json(&answers::groups::group(store, &id, &ask)?.ok_or_else(|| no_group(&id))?);
    Ok(as_json(&reading.text(format!("json group {uri}"), make).await?))
}

/// The rows behind a group's figure, each with its project as `member`.
async fn group_rows(
    State(reading): State<Arc<Reading>>,
    Path((id, metric)): Path<(String, String)>,
    uri: Uri,
) -> Result<impl IntoResponse, ApiProblem> {
    let ask = Choice::read(&uri, &reading)?.ask;
    let metric = metric_named(&metric)?;
    let make = move |store: &_| {
        let answer = answers::groups::group(store, &id, &ask)?.ok_or_else(|| no_group(&id))?;
        json(&answers::groups::rows(store, &answer, metric)?)
    };
    Ok(as_json(&reading.text(format!("json rows {uri}"), make).await?))
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
