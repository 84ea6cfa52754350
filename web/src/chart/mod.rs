//! Charts as SVG text: pure functions of a series, for the pages and for a document on its own.
//!
//! Colours are never fixed: what is drawn names a role, and the style sheet gives the role its colour for light and dark.
//! A chart says in one sentence what it shows, for those who do not see it. A new chart is a file here.

mod axis;
mod launches;
mod lead_time;
mod paint;
mod recovery;
mod sparkline;

pub use launches::launches;
pub use lead_time::lead_time;
pub use paint::{NARROW, Size, WIDE};
pub use recovery::recovery;
pub use sparkline::sparkline;

use chrono_tz::Tz;
use queries::model::Time;

/// What the horizontal axis covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: Time,
    pub to: Time,
    pub zone: Tz,
}

impl Span {
    /// The last moment inside: the end itself is outside.
    fn last(self) -> Time {
        (self.to - chrono::Duration::microseconds(1)).max(self.from)
    }
}

/// The middle value of some numbers; the mean of the two in the middle where their number is even.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}
