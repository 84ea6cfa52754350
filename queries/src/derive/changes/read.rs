//! The merged changes of one repository, read at once.

use duckdb::Connection;

use super::{Change, reverted_in};
use crate::derive::commits::{History, says_hotfix};
use crate::error::Result;

const SQL: &str = include_str!("read.sql");

/// The changes of a repository that were merged, in the order of their numbers.
///
/// # Errors
/// Where the database fails.
pub(in crate::derive) fn read(connection: &Connection, repository: &str, history: &History) -> Result<Vec<Change>> {
    let node = |sha: Option<String>| sha.and_then(|sha| history.graph.node(&sha));
    let mut statement = connection.prepare(SQL)?;
    let mut rows = statement.query([repository])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let texts: [Option<String>; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
        let commits: Option<String> = row.get(13)?;
        changes.push(Change {
            number: row.get(0)?,
            hotfix: texts.iter().flatten().any(|text| says_hotfix(text)),
            author_kind: row.get(4)?,
            first_commit_at: row.get(5)?,
            ready_at: row.get(6)?,
            first_review_at: row.get(7)?,
            merged_at: row.get(8)?,
            merge: node(row.get(9)?),
            head: node(row.get(10)?),
            to_default: row.get(11)?,
            reverts: row.get::<_, Option<i64>>(12)?.or_else(|| texts[0].as_deref().and_then(reverted_in)),
            commits: commits.iter().flat_map(|shas| shas.split(' ')).map(|sha| history.graph.node(sha)).collect(),
        });
    }
    Ok(changes)
}
