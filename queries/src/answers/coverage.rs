//! Which facts a project has, and what each missing kind would show.

use std::collections::HashMap;

use duckdb::Connection;

use super::Coverage;
use crate::error::Result;
use crate::model::Time;

/// The kinds of facts, with what is lost without them.
const SOURCES: [(&str, &str); 6] = [
    ("commits", "lead time and what a launch delivers: collect the repository with `rung collect`"),
    ("tags", "deployments and releases that are marked by tags: collect the repository with its tags"),
    ("changes", "lead time by phase and review: connect the forge, or import `change`"),
    (
        "builds",
        "build health, test gates and most criteria of the ladders: connect the CI system, or import `build` and `job`",
    ),
    ("deployments", "all five metrics: say which tags or pipelines are deployments, or import `deployment`"),
    (
        "incidents",
        "failures that users saw, a change failure rate that is more than a lower bound: connect the incident tool, or import `incident`",
    ),
];

/// How many rows, and the first and last date among them.
type Counted = (i64, Option<Time>, Option<Time>);

/// Coverage of every project, all kinds in one order.
pub(super) fn coverage(connection: &Connection) -> Result<HashMap<String, Vec<Coverage>>> {
    let mut found: HashMap<String, HashMap<String, Counted>> = HashMap::new();
    let mut statement = connection.prepare(include_str!("coverage.sql"))?;
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
                    let missing = (rows == 0).then(|| format!("not measured without it: {lost}"));
                    Coverage { source, rows, from: day(from), to: day(to), missing }
                })
                .collect();
            (project, coverage)
        })
        .collect())
}
