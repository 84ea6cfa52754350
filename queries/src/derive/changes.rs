//! Changes: the commits that each merged one brought, and the launch that delivers it.
//!
//! Pure: changes, a graph and what the walk delivered in, deliveries out. `read` brings the facts of several repositories,
//! `write` takes the rows of one scope. A change is found once for each scope: by its merge sha; where the graph does
//! not have that, by its commits, its head sha, then by a commit whose message names it.

mod read;
mod repairs;
mod write;

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::ancestry::Ancestry;
use super::commits::History;
use super::graph::Node;
use super::walk::Delivered;
use crate::model::Time;

pub(super) use read::{Read, read};
pub use repairs::{Repairs, TakenBack};
pub(super) use write::{Place, write};

static NAMES_CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^Merge pull request #(\d{1,18})\b|\(#(\d{1,18})\)$").expect("the pattern is a constant that compiles")
});

static REVERTS_CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[Rr]everts? (?:(?:pull|merge) request |[\w.-]+(?:/[\w.-]+)+)?[#!](\d{1,18})\b")
        .expect("the pattern is a constant that compiles")
});

/// The change that a title says it reverts: `Reverts #123`.
#[must_use]
pub fn reverted_in(title: &str) -> Option<i64> {
    REVERTS_CHANGE.captures(title)?.get(1)?.as_str().parse().ok()
}

/// The change that a commit's subject names as its own: `Merge pull request #123`, or `(#123)` at its end.
#[must_use]
pub fn named_in(subject: &str) -> Option<i64> {
    let subject = subject.trim_end();
    // Most subjects name none, and are not worth a regular expression.
    if !subject.ends_with(')') && !subject.starts_with("Merge pull request #") {
        return None;
    }
    let found = NAMES_CHANGE.captures(subject)?;
    found.get(1).or_else(|| found.get(2))?.as_str().parse().ok()
}

/// The way in which a change was found in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FoundBy {
    /// Its merge sha is in the graph.
    MergeSha,
    /// All of its commits were delivered.
    Commits,
    /// The tip of its branch was delivered.
    HeadSha,
    /// A delivered commit's message names it.
    Subject,
}

impl FoundBy {
    /// The word as derived rows store it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MergeSha => "merge_sha",
            Self::Commits => "commits",
            Self::HeadSha => "head_sha",
            Self::Subject => "subject",
        }
    }
}

/// A merged change as matching needs it. Shas are resolved: what the graph does not have is nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    pub number: i64,
    pub author_kind: String,
    /// It says hotfix in title, branch or label.
    pub hotfix: bool,
    /// The change that it says it reverts.
    pub reverts: Option<i64>,
    /// Whether it went into the default branch.
    pub to_default: bool,
    pub merge: Option<Node>,
    pub head: Option<Node>,
    /// Its commits as they were on its own branch.
    pub commits: Vec<Option<Node>>,
    pub first_commit_at: Option<Time>,
    pub ready_at: Option<Time>,
    pub first_review_at: Option<Time>,
    pub merged_at: Option<Time>,
}

/// A change and the launch that delivers it, a position among the scope's launches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// Position among the repository's changes.
    pub change: usize,
    pub launch: usize,
    pub found_by: FoundBy,
    /// The commit that it was found by.
    pub node: Node,
}

/// The merged changes of one repository and the commits that they brought.
#[derive(Debug, Default)]
pub struct Changes {
    pub list: Vec<Change>,
    /// The commits in the graph that belong to each change.
    own: Vec<Vec<Node>>,
    /// The change that each commit belongs to.
    of_commit: HashMap<Node, usize>,
    /// The commits whose message names each change, where it is not found otherwise.
    named_by: HashMap<i64, Vec<Node>>,
}

impl Changes {
    /// Puts the changes beside their repository's commits.
    #[must_use]
    pub fn new(mut list: Vec<Change>, history: &History, ancestry: &mut Ancestry<'_>) -> Self {
        if list.is_empty() {
            return Self::default();
        }
        let named_by = named_by(history);
        let mut own: Vec<Vec<Node>> = Vec::with_capacity(list.len());
        for change in &mut list {
            let (nodes, whole) = commits_of(change, history, ancestry);
            if change.first_commit_at.is_none() && whole {
                // Without the change's own commits (a squash of unknown ones) nobody knows when coding began.
                change.first_commit_at = nodes.iter().filter_map(|node| history.commit(*node).authored_at).min();
            }
            let mut nodes = nodes;
            nodes.extend(change.merge);
            if change.merge.is_none() {
                nodes.extend(named_by.get(&change.number).into_iter().flatten());
            }
            nodes.sort_unstable();
            nodes.dedup();
            own.push(nodes);
        }
        let of_commit = owners(&list, &own);
        Self { list, own, of_commit, named_by }
    }

    /// The change that a commit belongs to. Of several it is the one that went into the default branch, then the one
    /// that was merged first.
    #[must_use]
    pub fn of(&self, node: Node) -> Option<&Change> {
        self.of_commit.get(&node).map(|change| &self.list[*change])
    }

    /// The commits in the graph that belong to a change, merges included.
    #[must_use]
    pub fn commits(&self, change: usize) -> &[Node] {
        &self.own[change]
    }

    /// The delivered changes of one scope, in the order of their numbers. Where the project is only part of the
    /// repository, those that touch it through one of their commits.
    #[must_use]
    pub fn delivered(&self, delivered: &Delivered, belongs: Option<&[bool]>) -> Vec<Delivery> {
        let ours =
            |change: &usize| belongs.is_none_or(|belongs| self.own[*change].iter().any(|node| belongs[*node as usize]));
        (0..self.list.len()).filter(ours).filter_map(|change| self.find(change, delivered)).collect()
    }

    fn find(&self, change: usize, delivered: &Delivered) -> Option<Delivery> {
        let facts = &self.list[change];
        let at = |found_by, node| delivered.by(node).map(|launch| Delivery { change, launch, found_by, node });
        if let Some(merge) = facts.merge {
            return at(FoundBy::MergeSha, merge);
        }
        last_of(&facts.commits, delivered)
            .and_then(|node| at(FoundBy::Commits, node))
            .or_else(|| facts.head.and_then(|head| at(FoundBy::HeadSha, head)))
            .or_else(|| {
                let named = self.named_by.get(&facts.number)?;
                named.iter().filter_map(|node| at(FoundBy::Subject, *node)).min_by_key(|found| found.launch)
            })
    }
}

/// Of commits that all were delivered, the one that came last.
fn last_of(commits: &[Option<Node>], delivered: &Delivered) -> Option<Node> {
    let launches: Option<Vec<(usize, Node)>> =
        commits.iter().map(|node| node.and_then(|node| Some((delivered.by(node)?, node)))).collect();
    launches?.into_iter().max().map(|(_, node)| node)
}

/// The commits whose messages name each change.
fn named_by(history: &History) -> HashMap<i64, Vec<Node>> {
    let mut named: HashMap<i64, Vec<Node>> = HashMap::new();
    for (node, commit) in (0..).zip(&history.commits) {
        if let Some(change) = commit.names_change {
            named.entry(change).or_default().push(node);
        }
    }
    named
}

/// The commits that a change brought, and whether they are its own, not a squash of them: those of its branch that the
/// graph has, else what its merge commit merged, else the commits that a rebase put in a line below its merge sha.
fn commits_of(change: &Change, history: &History, ancestry: &mut Ancestry<'_>) -> (Vec<Node>, bool) {
    let known: Vec<Node> = change.commits.iter().flatten().copied().collect();
    if !known.is_empty() {
        let whole = known.len() == change.commits.len();
        return (known, whole);
    }
    let Some(merge) = change.merge else { return (Vec::new(), false) };
    match *history.graph.parents(merge) {
        [base, _, ..] => (merged(history, ancestry, merge, base), true),
        _ => rebased(change, history, merge).map_or((Vec::new(), false), |commits| (commits, true)),
    }
}

/// What a merge commit merged: what its further parents reach and its first parent does not.
fn merged(history: &History, ancestry: &mut Ancestry<'_>, merge: Node, base: Node) -> Vec<Node> {
    let mut found: Vec<Node> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut waiting: Vec<Node> = history.graph.parents(merge)[1..].to_vec();
    while let Some(node) = waiting.pop() {
        if seen.insert(node) && !ancestry.is_ancestor(node, base) {
            found.push(node);
            waiting.extend(history.graph.parents(node));
        }
    }
    found
}

/// The commits of a rebase merge: as many below the merge sha as the change had, if the first of them has kept the author
/// date that the change began with.
fn rebased(change: &Change, history: &History, merge: Node) -> Option<Vec<Node>> {
    let began_at = change.first_commit_at?;
    let mut found = vec![merge];
    while found.len() < change.commits.len() {
        let [parent] = *history.graph.parents(*found.last()?) else { return None };
        found.push(parent);
    }
    let first = *found.last()?;
    (history.commit(first).authored_at == Some(began_at)).then_some(found)
}

fn owners(list: &[Change], own: &[Vec<Node>]) -> HashMap<Node, usize> {
    let mut of_commit: HashMap<Node, usize> = HashMap::new();
    let rank = |at: usize| {
        let change: &Change = &list[at];
        (!change.to_default, change.merged_at.is_none(), change.merged_at, change.number)
    };
    for (at, nodes) in own.iter().enumerate() {
        for node in nodes {
            let owner = of_commit.entry(*node).or_insert(at);
            if rank(at) < rank(*owner) {
                *owner = at;
            }
        }
    }
    of_commit
}
