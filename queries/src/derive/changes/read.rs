//! The merged changes of several repositories, read at once.

use std::collections::HashMap;

use duckdb::Connection;

use super::{Change, reverted_in};
use crate::derive::commits::{History, says_hotfix};
use crate::error::Result;

const SQL: &str = include_str!("read.sql");

/// A merged change as it is read, before its shas are looked for in the graph.
#[derive(Debug)]
pub(in crate::derive) struct Read {
    merge_sha: Option<String>,
    /// Separated by blanks.
    commit_shas: Option<String>,
    head_sha: Option<String>,
    change: Change,
}

impl Read {
    /// The change with its commits in the graph.
    pub(in crate::derive) fn resolved(&self, history: &History) -> Change {
        let node = |sha: &Option<String>| sha.as_ref().and_then(|sha| history.graph.node(sha));
        let commits = self.commit_shas.iter().flat_map(|shas| shas.split(' '));
        Change {
            merge: node(&self.merge_sha),
            head: node(&self.head_sha),
            commits: commits.map(|sha| history.graph.node(sha)).collect(),
            ..self.change.clone()
        }
    }
}

/// The merged changes of the repositories in `deriving_repository`, in the order of their numbers, by repository.
///
/// # Errors
/// Where the database fails.
pub(in crate::derive) fn read(connection: &Connection) -> Result<HashMap<String, Vec<Read>>> {
    let mut statement = connection.prepare(SQL)?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<String, Vec<Read>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let texts: [Option<String>; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
        let hotfix = texts.iter().flatten().any(|text| says_hotfix(text));
        let change = Change {
            number: row.get(1)?,
            hotfix,
            author_kind: row.get(5)?,
            first_commit_at: row.get(6)?,
            ready_at: row.get(7)?,
            first_review_at: row.get(8)?,
            merged_at: row.get(9)?,
            to_default: row.get(12)?,
            reverts: row.get::<_, Option<i64>>(13)?.or_else(|| texts[0].as_deref().and_then(reverted_in)),
            ..Change::default()
        };
        found.entry(row.get(0)?).or_default().push(Read {
            merge_sha: row.get(10)?,
            head_sha: row.get(11)?,
            commit_shas: row.get(14)?,
            change,
        });
    }
    Ok(found)
}
