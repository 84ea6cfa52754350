//! Which commits of the window belong to projects that are only part of a repository.

use std::collections::{BTreeSet, HashMap};

use duckdb::{Connection, params};

use crate::derive::patterns;
use crate::error::Result;
use crate::model::Time;

const TABLE: &str = "create or replace temp table part_commit (
    project varchar not null, repository varchar not null, sha varchar not null)";

/// Fills `part_commit` for every project asked that has paths: one row per commit that touches one, made in its window or
/// from `since` on. A pattern that is none is among the project's notes and matches nothing here.
pub(super) fn prepare(connection: &Connection, since: Option<Time>) -> Result<()> {
    connection.execute_batch(TABLE)?;
    let mut sets = HashMap::new();
    let mut found: BTreeSet<[String; 3]> = BTreeSet::new();
    let mut statement = connection.prepare(include_str!("part_paths.sql"))?;
    let mut rows = statement.query([since])?;
    while let Some(row) = rows.next()? {
        let part: (String, String) = (row.get(0)?, row.get(1)?);
        if !sets.contains_key(&part) {
            let text: String = row.get(2)?;
            sets.insert(part.clone(), patterns(&part.0, &text).ok());
        }
        let (sha, path): (String, String) = (row.get(3)?, row.get(4)?);
        if sets[&part].as_ref().is_some_and(|set| set.is_match(path)) {
            found.insert([part.0, part.1, sha]);
        }
    }
    let mut appender = connection.appender("part_commit")?;
    for [project, repository, sha] in found {
        appender.append_row(params![project, repository, sha])?;
    }
    appender.flush()?;
    Ok(())
}
