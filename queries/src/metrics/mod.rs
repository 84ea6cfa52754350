//! The five metrics. Each is a file pair: `metrics/<metric>.sql` beside `src/metrics/<metric>.rs`.
//!
//! A metric reads facts and derived rows and never writes any. `<metric>.rows.sql` gives the rows behind a figure, one
//! per candidate with the reason why it does not count; `<metric>.sql` aggregates exactly these rows, so that a figure
//! and its rows cannot disagree. A new metric is such a pair, a module here and a line in the glossary.

mod asked;
mod result;
pub mod window;

pub use asked::{PRODUCTION, Question};
pub use result::{Confidence, Excluded, Interval, Metric, MetricName, MetricStatus, Percentiles};

pub(crate) use asked::ask;
