//! What you can see: pages and their JSON twins over one store.
//!
//! A page is one file under `pages`: its route, its handler and its view. Views are pure functions to markup, handlers
//! ask `queries` and hand over. Nothing here computes a figure, writes a fact or keeps the store open between requests;
//! what other systems send is handed to an inbox of `queries`.
//! No page needs a script or anything from another host. This crate alone names `axum`, `maud` and `plotters`.

mod api;
mod asset;
pub mod chart;
mod choice;
mod document;
mod events;
mod headers;
mod pages;
mod problem;
mod reading;
mod ui;

use std::path::PathBuf;
use std::sync::Arc;

pub use axum::Router;
use axum::middleware::map_response;
use queries::answers::Ask;
use queries::model::Time;
use queries::store::SharedStore;

pub use document::{Shown, document, explanations, group_document};
pub use events::Events;

use reading::Reading;

/// What the pages are about.
#[derive(Debug, Clone)]
pub struct App {
    /// The store file; opened for each request and closed after it, so that collectors can write in between.
    pub store: PathBuf,
    /// What is shown where the address does not say: window, environment and the date that counts as now.
    pub ask: Ask,
    /// The machine's clock.
    pub clock: fn() -> Time,
}

/// All routes. Does no I/O before a request comes.
pub fn app(state: App) -> Router {
    let store = SharedStore::at(&state.store);
    routes(Reading::of(state, store, None))
}

/// All routes, with events coming in; `store` is the file of `state`, which the inbox of `events` writes.
pub fn app_with_events(state: App, store: SharedStore, events: Events) -> Router {
    routes(Reading::of(state, store, Some(events)))
}

fn routes(reading: Reading) -> Router {
    Router::new()
        .merge(pages::routes())
        .merge(api::routes())
        .merge(events::routes())
        .merge(asset::routes())
        .fallback(pages::not_found)
        .layer(map_response(headers::guard))
        .with_state(Arc::new(reading))
}

/// Answers requests until `shutdown` is done, and then those that have begun.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, app).with_graceful_shutdown(shutdown).await
}
