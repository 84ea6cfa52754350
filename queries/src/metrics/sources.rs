//! What there is to measure with, and what is said where there is nothing.

use std::collections::HashMap;

use duckdb::Connection;

use crate::error::Result;
use crate::model::Time;
use crate::store::once;

const SQL: &str = include_str!("../../metrics/sources.sql");

/// A median of fewer values is no figure.
pub(super) const MINIMUM_FOR_MEDIAN: i64 = 3;
/// A rate of fewer launches is no figure.
pub(super) const MINIMUM_FOR_RATE: i64 = 5;
/// A frequency over fewer weeks is no figure.
pub(super) const MINIMUM_WEEKS: f64 = 2.0;

/// What the projects of a question have in the scope asked, up to the moment of collection.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources {
    pub launches: i64,
    pub first_launch_at: Option<Time>,
    pub launches_in_graph: i64,
    pub incidents: i64,
    pub attempts: i64,
    /// Projects with launches of whose failures no incident would tell: their part of a failure rate is a lower bound.
    pub launching_without_incidents: i64,
    /// Launches on whose failure a person's word is in force.
    pub overrides: i64,
    /// Whether one of the projects counts rollouts that ended failed.
    pub count_failed_rollouts: bool,
}

impl Sources {
    /// Why nothing that needs launches can be measured, and the step that would change it.
    #[must_use]
    pub(super) fn why_no_launches(&self, scope: &str) -> Option<(String, String)> {
        if self.launches > 0 {
            return None;
        }
        let reason = if self.attempts > 0 {
            format!("no deployment to {scope} is known, only to other environments")
        } else {
            "no deployment is known".to_owned()
        };
        let connect = "say which tags, releases or pipelines are deployments (--tags REGEX, or `deployments` in rung.toml), \
                       or import deployments";
        Some((reason, connect.to_owned()))
    }
}

pub(super) fn read(connection: &Connection) -> Result<HashMap<String, Sources>> {
    let mut statement = once(connection, SQL)?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            Sources {
                launches: row.get(1)?,
                first_launch_at: row.get(2)?,
                launches_in_graph: row.get(3)?,
                incidents: row.get(4)?,
                attempts: row.get(5)?,
                launching_without_incidents: row.get(6)?,
                overrides: row.get(7)?,
                count_failed_rollouts: row.get(8)?,
            },
        ))
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}
