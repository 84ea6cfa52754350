//! The pages. Each file has its route, its handler and its view; a new page is a file here and a line in [`routes`].

mod criterion;
pub(crate) mod group;
mod health;
mod metric;
mod overview;
pub(crate) mod project;

use std::sync::Arc;

use axum::Router;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use queries::metrics::MetricName;

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
        let names: Vec<_> = MetricName::ALL.iter().map(|metric| metric.as_str()).collect();
        Problem::NotFound(format!("there is no metric `{name}`; there are {}", names.join(", ")))
    })
}

fn no_project(id: &str) -> Problem {
    Problem::NotFound(format!(
        "there is no project `{id}`: it may have another id, which the page of all projects shows"
    ))
}
