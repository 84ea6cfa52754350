//! The rows behind a figure: what counted, what did not, and why.

use duckdb::Connection;

use super::ProjectAnswer;
use crate::error::Result;
use crate::metrics::beside::{self, BesideName};
use crate::metrics::rows::fetch;
use crate::metrics::{self, Definition, MetricName};
use crate::store::Store;

pub use crate::metrics::rows::{Row, Rows};

/// The rows behind one of an answer's figures, by the figure's definition, the newest first. None where the definition
/// has no such metric.
///
/// # Errors
/// Where the database fails.
pub fn rows(store: &Store, answer: &ProjectAnswer, metric: MetricName) -> Result<Rows> {
    let figure = answer.metrics.iter().find(|figure| figure.metric == metric);
    let definition = figure.map_or(Ok(Definition::Dora), |figure| Definition::parse(figure.definition))?;
    metrics::ask(store.connection(), &[answer.question()])?;
    rows_by(store.connection(), definition, metric)
}

/// The rows behind one of the figures beside the five, the newest first.
///
/// # Errors
/// Where the database fails.
pub fn beside_rows(store: &Store, answer: &ProjectAnswer, name: BesideName) -> Result<Rows> {
    metrics::ask(store.connection(), &[answer.question()])?;
    beside::prepare(store.connection(), name)?;
    // Before it stand `subject`, `project` and `name`: the moment that a row belongs to the window by.
    let sql = format!(
        "select * from (\n{}\n) as candidates order by 4 desc nulls last, name nulls last",
        beside::sql(name).rows
    );
    fetch(store.connection(), &sql)
}

/// The changes behind an answer's phases, the newest first.
///
/// # Errors
/// Where the database fails.
pub fn phase_rows(store: &Store, answer: &ProjectAnswer) -> Result<Rows> {
    metrics::ask(store.connection(), &[answer.question()])?;
    newest_first(store.connection(), metrics::change_phases::SQL.rows)
}

/// The rows of what is asked, by a definition.
pub(super) fn rows_by(connection: &Connection, definition: Definition, metric: MetricName) -> Result<Rows> {
    let Some(sql) = definition.sql(metric) else { return Ok(Rows { columns: Vec::new(), rows: Vec::new() }) };
    if definition != Definition::Dora {
        metrics::definition::make_views(connection)?;
    }
    newest_first(connection, sql.rows)
}

fn newest_first(connection: &Connection, rows: &str) -> Result<Rows> {
    let sql = format!("select * from (\n{rows}\n) as candidates order by finished_at desc nulls last, name nulls last");
    fetch(connection, &sql)
}
