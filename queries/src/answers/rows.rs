//! The rows behind a figure: what counted, what did not, and why.

use super::ProjectAnswer;
use crate::error::Result;
use crate::metrics::rows::fetch;
use crate::metrics::{self, MetricName};
use crate::store::Store;

pub use crate::metrics::rows::{Row, Rows};

/// The rows behind one of an answer's figures, the newest first.
///
/// # Errors
/// Where the database fails.
pub fn rows(store: &Store, answer: &ProjectAnswer, metric: MetricName) -> Result<Rows> {
    metrics::ask(store.connection(), &[answer.question()])?;
    let sql = format!(
        "select * from (\n{}\n) as candidates order by finished_at desc nulls last, name nulls last",
        metrics::sql(metric).rows
    );
    fetch(store.connection(), &sql)
}
