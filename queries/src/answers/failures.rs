//! The failed launches by name: what a team disputes, and what it learns from.

use std::collections::HashMap;

use duckdb::Connection;
use serde::Serialize;

use crate::error::Result;
use crate::model::Time;
use crate::store::once;

/// A launch of the window that counts as failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    pub launch: String,
    pub name: String,
    pub finished_at: Time,
    /// What names the failure: `override`, `incident`, `rollback`, `revert`, `hotfix`.
    pub signal: String,
    /// `observed` or `inferred`.
    pub confidence: String,
    /// What was seen, in words.
    pub evidence: String,
    /// Missing while it is not over.
    pub recovered_at: Option<Time>,
}

/// The failed launches of every project asked, the latest first.
pub(super) fn failures(connection: &Connection) -> Result<HashMap<String, Vec<Failure>>> {
    let mut failures: HashMap<String, Vec<Failure>> = HashMap::new();
    let mut statement = once(connection, include_str!("failures.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        failures.entry(row.get(0)?).or_default().push(Failure {
            launch: row.get(1)?,
            name: row.get(2)?,
            finished_at: row.get(3)?,
            signal: row.get(4)?,
            confidence: row.get(5)?,
            evidence: row.get(6)?,
            recovered_at: row.get(7)?,
        });
    }
    Ok(failures)
}
