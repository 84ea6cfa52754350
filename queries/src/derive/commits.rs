//! The commits of one repository with what the derivation needs to know of each.

use std::collections::HashMap;
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
    /// Puts the commits of a repository into its graph, and finds what they revert. Nodes are in the order of the shas,
    /// so that what is decided by them does not depend on the order in which commits came.
    pub(super) fn new(mut read: Vec<Read>) -> Self {
        read.sort_unstable_by(|one, other| one.commit.sha.cmp(&other.commit.sha));
        let mut edges = Vec::with_capacity(read.len());
        let mut commits = Vec::with_capacity(read.len());
        let mut reverts = Vec::new();
        for Read { commit, parents, reverts_sha } in read {
            reverts.extend(reverts_sha.map(|sha| (commits.len(), sha)));
            edges.push((commit.sha.clone(), parents));
            commits.push(commit);
        }
        let mut history = Self { graph: Graph::new(edges), commits };
        for (at, sha) in reverts {
            history.commits[at].reverts = history.graph.node_by_prefix(&sha.to_lowercase());
        }
        history
    }

    /// The commit of a node.
    #[must_use]
    pub fn commit(&self, node: Node) -> &Commit {
        &self.commits[node as usize]
    }
}

/// A commit as it is read, before its parents and what it reverts are found.
#[derive(Debug)]
pub(super) struct Read {
    commit: Commit,
    parents: Vec<String>,
    reverts_sha: Option<String>,
}

/// The commits of the repositories in `deriving_repository`, by repository.
///
/// # Errors
/// Where the database fails.
pub(super) fn read(connection: &Connection) -> Result<HashMap<String, Vec<Read>>> {
    let mut statement = connection.prepare(
        "select repository, sha, array_to_string(parents, ' '), author_kind, authored_at, committed_at,
            committed_by_forge, subject, reverts_sha, reverts_change, names_change
         from commit where repository in (select repository from deriving_repository)",
    )?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<String, Vec<Read>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let parents: String = row.get(2)?;
        let parents: Vec<String> = parents.split_whitespace().map(str::to_owned).collect();
        let subject: Option<String> = row.get(7)?;
        let (reverts_sha, reverts_change): (Option<String>, Option<i64>) = (row.get(8)?, row.get(9)?);
        let names_change: Option<i64> = row.get(10)?;
        let commit = Commit {
            sha: row.get(1)?,
            merge: parents.len() > 1,
            author_kind: row.get(3)?,
            authored_at: row.get(4)?,
            committed_at: row.get(5)?,
            committed_by_forge: row.get(6)?,
            hotfix: subject.as_deref().is_some_and(says_hotfix),
            reverts: None,
            reverts_change,
            is_revert: reverts_sha.is_some() || reverts_change.is_some(),
            names_change: names_change.or_else(|| subject.as_deref().and_then(changes::named_in)),
        };
        let read = Read { commit, parents, reverts_sha };
        let repository: String = row.get(0)?;
        match found.get_mut(&repository) {
            Some(commits) => commits.push(read),
            None => drop(found.insert(repository, vec![read])),
        }
    }
    Ok(found)
}
