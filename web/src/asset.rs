//! The style sheet, at an address that changes with its content, so that browsers keep it for good.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::reading::Reading;

pub(crate) const STYLE: &str = include_str!("assets/style.css");

const HASH: u64 = fnv(STYLE.as_bytes());

/// Where the style sheet is.
pub(crate) fn style_address() -> String {
    format!("/assets/style-{HASH:016x}.css")
}

pub(crate) fn routes() -> Router<Arc<Reading>> {
    Router::new().route(&style_address(), get(style))
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=31536000, immutable")], STYLE)
}

/// FNV-1a: tells two versions of a file apart, and guards nothing.
const fn fnv(bytes: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}
