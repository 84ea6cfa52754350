//! A question that is asked once is planned once.
//!
//! The engine plans a prepared statement that reads a table when it is prepared, and plans it again whenever it is run,
//! because a plan can hold what the tables were like. For a question about one project, planning is most of its time. A
//! statement that is run at once is planned once, so its rows go into a temporary table, whose own plan is short.

use duckdb::{Connection, Statement};

use crate::error::Result;

/// A statement that reads the rows of `sql`, in their order, each call in place of the one before. It takes no parameters.
///
/// # Errors
/// Where the database fails.
pub(crate) fn once<'c>(connection: &'c Connection, sql: &str) -> Result<Statement<'c>> {
    connection.execute_batch(&format!("create or replace temp table asked_once as\n{sql}"))?;
    Ok(connection.prepare("select * from asked_once")?)
}
