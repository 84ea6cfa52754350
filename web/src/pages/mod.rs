//! The pages. Each file has its route, its handler and its view; a new page is a file here and a line in [`routes`].

mod beside;
mod criterion;
mod events;
pub(crate) mod group;
mod group_rows;
mod health;
mod incidents;
mod metric;
mod overview;
mod phases;
pub(crate) mod project;

use std::sync::Arc;

use axum::Router;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use queries::ladders;
use queries::metrics::MetricName;
use queries::metrics::beside::BesideName;

use crate::api;
use crate::problem::{PageProblem, Problem};
use crate::reading::Reading;

pub(crate) fn routes() -> Router<Arc<Reading>> {
    Router::new()
        .merge(overview::routes())
        .merge(group::routes())
        .merge(project::routes())
        .merge(metric::routes())
        .merge(criterion::routes())
        .merge(incidents::routes())
        .merge(phases::routes())
        .merge(events::routes())
        .merge(health::routes())
}

/// Any other address.
pub(crate) async fn not_found(uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return api::nothing_at(uri.path()).into_response();
    }
    PageProblem::from(Problem::NotFound(format!("there is nothing at {}", uri.path()))).into_response()
}

/// The metric that an address names.
pub(crate) fn metric_named(name: &str) -> Result<MetricName, Problem> {
    MetricName::ALL.into_iter().find(|metric| metric.as_str() == name).ok_or_else(|| {
        let five = MetricName::ALL.iter().map(|metric| metric.as_str());
        let names: Vec<_> = five.chain(BesideName::ALL.iter().map(|name| name.as_str())).collect();
        Problem::NotFound(format!("there is no metric `{name}`; there are {}", names.join(", ")))
    })
}

/// Whether a ladder has the criterion that an address names.
pub(crate) fn criterion_named(name: &str) -> Result<(), Problem> {
    if ladders::ladders()?.iter().any(|ladder| ladder.criterion_ids().any(|id| id == name)) {
        return Ok(());
    }
    Err(Problem::NotFound(format!("there is no criterion `{name}`: the ladders on a project's page list theirs")))
}

fn no_project(id: &str) -> Problem {
    Problem::NotFound(format!(
        "there is no project `{id}`: it may have another id, which the page of all projects shows"
    ))
}
