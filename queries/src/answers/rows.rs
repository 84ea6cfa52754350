//! The rows behind a figure: what counted, what did not, and why.

use super::ProjectAnswer;
use crate::error::Result;
use crate::metrics::beside::{self, BesideName};
use crate::metrics::rows::fetch;
use crate::metrics::{self, MetricName};
use crate::store::Store;

pub use crate::metrics::rows::{Row, Rows};

/// The rows behind one of an answer's figures, the newest first.
///
/// # Errors
/// Where the database fails.
pub fn rows(store: &Store, answer: &ProjectAnswer, metric: MetricName) -> Result<Rows> {
    newest_first(store, answer, metrics::sql(metric).rows)
}

/// The rows behind one of the figures beside the five, the newest first.
///
/// # Errors
/// Where the database fails.
pub fn beside_rows(store: &Store, answer: &ProjectAnswer, name: BesideName) -> Result<Rows> {
    metrics::ask(store.connection(), &[answer.question()])?;
    beside::prepare(store.connection(), name)?;
    // Their third column is the moment that a row belongs to the window by.
    let sql = format!(
        "select * from (\n{}\n) as candidates order by 3 desc nulls last, name nulls last",
        beside::sql(name).rows
    );
    fetch(store.connection(), &sql)
}

/// The changes behind an answer's phases, the newest first.
///
/// # Errors
/// Where the database fails.
pub fn phase_rows(store: &Store, answer: &ProjectAnswer) -> Result<Rows> {
    newest_first(store, answer, metrics::change_phases::SQL.rows)
}

fn newest_first(store: &Store, answer: &ProjectAnswer, rows: &str) -> Result<Rows> {
    metrics::ask(store.connection(), &[answer.question()])?;
    let sql = format!("select * from (\n{rows}\n) as candidates order by finished_at desc nulls last, name nulls last");
    fetch(store.connection(), &sql)
}
