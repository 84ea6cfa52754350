//! The machine's clock, read here and nowhere else.

use queries::model::Time;

/// Now.
#[allow(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn now() -> Time {
    chrono::Utc::now()
}
