//! Which facts a project has, and what each missing kind would show.

use std::collections::HashMap;

use duckdb::Connection;

use super::Coverage;
use crate::error::Result;
use crate::model::Time;
use crate::store::once;

/// The kinds of facts, with what each would show and what brings it in.
pub(super) const SOURCES: [(&str, &str); 6] = [
    ("commits", "lead time, and what a launch delivers (`rung collect`)"),
    ("tags", "launches that are marked by tags (`rung collect`)"),
    ("changes", "how changes are merged and reviewed (`rung import` of `change`)"),
    ("builds", "tests, gates and most criteria of the ladders (`rung import` of `build` and `job`)"),
    ("deployments", "all five metrics (`--tags`, `deployments` in rung.toml, or `rung import` of `deployment`)"),
    (
        "incidents",
        "failures that users saw, and a failure rate that is more than a lower bound (`rung import` of `incident`)",
    ),
];

/// How many rows, and the first and last date among them.
type Counted = (i64, Option<Time>, Option<Time>);

/// Coverage of every project, all kinds in one order.
pub(super) fn coverage(connection: &Connection) -> Result<HashMap<String, Vec<Coverage>>> {
    let mut found: HashMap<String, HashMap<String, Counted>> = HashMap::new();
    let mut statement = once(connection, include_str!("coverage.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let counted = (row.get(2)?, row.get(3)?, row.get(4)?);
        found.entry(row.get(0)?).or_default().insert(row.get(1)?, counted);
    }
    let mut statement = connection.prepare("select id from project")?;
    let projects = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<duckdb::Result<Vec<_>>>()?;
    let day = |time: Option<Time>| time.map(|time| time.format("%Y-%m-%d").to_string());
    Ok(projects
        .into_iter()
        .map(|project| {
            let mut kinds = found.remove(&project).unwrap_or_default();
            let coverage = SOURCES
                .iter()
                .map(|(source, lost)| {
                    let (rows, from, to) = kinds.remove(*source).unwrap_or((0, None, None));
                    let missing = (rows == 0).then(|| format!("would show {lost}"));
                    Coverage { source, rows, from: day(from), to: day(to), missing }
                })
                .collect();
            (project, coverage)
        })
        .collect())
}
