//! The commits of one repository with what the derivation needs to know of each.

use std::sync::LazyLock;

use duckdb::Connection;
use regex::Regex;

use super::changes;
use super::graph::{Graph, Node};
use crate::error::Result;
use crate::model::Time;

static HOTFIX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bhot-?fix\b").expect("the pattern is a constant that compiles"));

/// Whether a subject, a title, a branch or a label says that it is a hotfix.
#[must_use]
pub fn says_hotfix(text: &str) -> bool {
    HOTFIX.is_match(text)
}

/// A commit beside its place in the graph.
#[derive(Debug, Clone)]
pub struct Commit {
    pub sha: String,
    pub merge: bool,
    pub author_kind: String,
    pub authored_at: Option<Time>,
    pub committed_at: Option<Time>,
    pub committed_by_forge: Option<bool>,
    /// Its subject says hotfix; where its change is known, that says it instead.
    pub hotfix: bool,
    /// The commit that it says it reverts, if the graph has it.
    pub reverts: Option<Node>,
    /// The change that it says it reverts.
    pub reverts_change: Option<i64>,
    /// It says that it reverts something, known or not.
    pub is_revert: bool,
    /// The change that its message names as its own.
    pub names_change: Option<i64>,
}

/// A repository's graph and its commits, by node.
#[derive(Debug, Default)]
pub struct History {
    pub graph: Graph,
    pub commits: Vec<Commit>,
}

impl History {
    /// Reads the commits of a repository.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn read(connection: &Connection, repository: &str) -> Result<Self> {
        let mut statement = connection.prepare(
            "select sha, array_to_string(parents, ' '), author_kind, authored_at, committed_at, committed_by_forge,
                subject, reverts_sha, reverts_change, names_change
             from commit where repository = ?",
        )?;
        let mut rows = statement.query([repository])?;
        let mut edges = Vec::new();
        let mut commits = Vec::new();
        let mut reverts = Vec::new();
        while let Some(row) = rows.next()? {
            let sha: String = row.get(0)?;
            let parents: String = row.get(1)?;
            let parents: Vec<String> = parents.split_whitespace().map(str::to_owned).collect();
            let reverts_sha: Option<String> = row.get(7)?;
            let reverts_change: Option<i64> = row.get(8)?;
            let names_change: Option<i64> = row.get(9)?;
            let subject: Option<String> = row.get(6)?;
            commits.push(Commit {
                sha: sha.clone(),
                merge: parents.len() > 1,
                author_kind: row.get(2)?,
                authored_at: row.get(3)?,
                committed_at: row.get(4)?,
                committed_by_forge: row.get(5)?,
                hotfix: subject.as_deref().is_some_and(says_hotfix),
                reverts: None,
                reverts_change,
                is_revert: reverts_sha.is_some() || reverts_change.is_some(),
                names_change: names_change.or_else(|| subject.as_deref().and_then(changes::named_in)),
            });
            reverts.push(reverts_sha);
            edges.push((sha, parents));
        }
        let mut history = Self { graph: Graph::new(edges), commits };
        for (at, sha) in reverts.into_iter().enumerate() {
            history.commits[at].reverts = sha.and_then(|sha| history.graph.node_by_prefix(&sha.to_lowercase()));
        }
        Ok(history)
    }

    /// The commit of a node.
    #[must_use]
    pub fn commit(&self, node: Node) -> &Commit {
        &self.commits[node as usize]
    }
}
