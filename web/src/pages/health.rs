//! `/healthz`: whether the server answers. Does not touch the store.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::reading::Reading;

pub(super) fn routes() -> Router<Arc<Reading>> {
    Router::new().route("/healthz", get(async || "ok"))
}
