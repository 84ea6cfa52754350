//! Beside the rows: each change with its phases and its launch, each incident with its launch.

use duckdb::Connection;
use serde_json::{Map, Value};

use crate::answers::parts;
use crate::error::Result;
use crate::metrics::rows::cell;
use crate::metrics::{self, Definition, MetricName};
use crate::model::Time;

/// Every change that the figure is about, for lead time.
pub(super) fn changes(connection: &Connection, metric: MetricName) -> Result<Option<Vec<Map<String, Value>>>> {
    if metric != MetricName::ChangeLeadTime {
        return Ok(None);
    }
    // A change of the window may be of commits made at any time before it.
    parts::prepare(connection, Some(Time::UNIX_EPOCH))?;
    let phases = metrics::change_phases::SQL.rows;
    objects(connection, &format!("with phases as (\n{phases}\n)\n{}", include_str!("changes.sql"))).map(Some)
}

/// Every incident with the launch that the definition links it to, for failures and recoveries.
pub(super) fn incidents(
    connection: &Connection,
    metric: MetricName,
    definition: Definition,
) -> Result<Option<Vec<Map<String, Value>>>> {
    if !matches!(metric, MetricName::ChangeFailureRate | MetricName::FailedDeploymentRecoveryTime) {
        return Ok(None);
    }
    let sql = match definition {
        Definition::Dora => include_str!("incidents.dora.sql"),
        Definition::DevLake => include_str!("incidents.devlake.sql"),
        Definition::GitLab => include_str!("incidents.none.sql"),
        Definition::FourKeys => include_str!("incidents.named.sql"),
    };
    objects(connection, sql).map(Some)
}

/// The rows of a statement, each as an object by the names of its columns.
fn objects(connection: &Connection, sql: &str) -> Result<Vec<Map<String, Value>>> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let names = row.as_ref().column_names();
        let object = names.into_iter().enumerate().map(|(at, name)| Ok((name, cell(row.get_ref(at)?))));
        found.push(object.collect::<duckdb::Result<_>>()?);
    }
    Ok(found)
}
