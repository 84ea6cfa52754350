//! The commit graph of one repository in memory: commits as numbers, parents as edges.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The lengths of whole shas, of SHA-1 and of SHA-256: those are shortened ones of nothing else.
const FULL_LENGTHS: [usize; 2] = [40, 64];

/// A commit of a [`Graph`].
pub type Node = u32;

/// Commits and their parents. Parents that are not in the graph (a shallow clone) are left out and counted.
#[derive(Debug, Default)]
pub struct Graph {
    by_sha: HashMap<String, Node>,
    /// The same in order, made when the first shortened sha is looked for.
    sorted: OnceLock<Vec<(String, Node)>>,
    first_parent_edge: Vec<u32>,
    parents: Vec<Node>,
    missing_parents: usize,
}

impl Graph {
    /// Builds the graph from commits and their parents' shas, in any order. A sha that comes twice keeps its first place.
    pub fn new(commits: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        let mut by_sha = HashMap::new();
        let mut parents_of = Vec::new();
        for (sha, parents) in commits {
            let next = Node::try_from(parents_of.len()).expect("a repository has fewer than 4 billion commits");
            by_sha.entry(sha).or_insert_with(|| {
                parents_of.push(parents);
                next
            });
        }
        let mut graph = Self { first_parent_edge: vec![0], ..Self::default() };
        for parents in &parents_of {
            for parent in parents {
                match by_sha.get(parent) {
                    Some(node) => graph.parents.push(*node),
                    None => graph.missing_parents += 1,
                }
            }
            graph.first_parent_edge.push(u32::try_from(graph.parents.len()).expect("edges are fewer than 4 billion"));
        }
        graph.by_sha = by_sha;
        graph
    }

    /// The commit of that sha.
    #[must_use]
    pub fn node(&self, sha: &str) -> Option<Node> {
        self.by_sha.get(sha).copied()
    }

    /// The commit that a shortened sha means, if it means exactly one.
    #[must_use]
    pub fn node_by_prefix(&self, sha: &str) -> Option<Node> {
        let node = self.node(sha);
        if node.is_some() || FULL_LENGTHS.contains(&sha.len()) {
            return node;
        }
        let sorted = self.sorted.get_or_init(|| {
            let mut sorted: Vec<_> = self.by_sha.iter().map(|(sha, node)| (sha.clone(), *node)).collect();
            sorted.sort_unstable();
            sorted
        });
        let first = sorted.partition_point(|(full, _)| full.as_str() < sha);
        let mut found = sorted[first..].iter().take(2).filter(|(full, _)| full.starts_with(sha));
        match (found.next(), found.next()) {
            (Some((_, node)), None) => Some(*node),
            _ => None,
        }
    }

    /// The parents of a commit that the graph holds, the first parent first.
    #[must_use]
    pub fn parents(&self, node: Node) -> &[Node] {
        let at = node as usize;
        &self.parents[self.first_parent_edge[at] as usize..self.first_parent_edge[at + 1] as usize]
    }

    /// How many commits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first_parent_edge.len().saturating_sub(1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many parents were named that the graph does not hold.
    #[must_use]
    pub fn missing_parents(&self) -> usize {
        self.missing_parents
    }

    /// All commits, parents before children. Commits on a cycle, which only imported facts can have, are left out.
    #[must_use]
    pub fn parents_first(&self) -> Vec<Node> {
        let mut children = vec![0u32; self.len() + 1];
        for parent in &self.parents {
            children[*parent as usize] += 1;
        }
        let mut order: Vec<Node> = (0..).take(self.len()).filter(|node| children[*node as usize] == 0).collect();
        let mut at = 0;
        while at < order.len() {
            for parent in self.parents(order[at]) {
                children[*parent as usize] -= 1;
                if children[*parent as usize] == 0 {
                    order.push(*parent);
                }
            }
            at += 1;
        }
        order.reverse();
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_sha_means_the_only_commit_that_begins_so() {
        let shas = ["ab", "abc1", "abc2", "b", "c0ffee"].map(|sha| format!("{sha:0<40}"));
        let graph = Graph::new(shas.iter().map(|sha| (sha.clone(), Vec::new())));
        let found = |sha: &str| graph.node_by_prefix(sha);
        assert_eq!((found("abc1"), found("abc2"), found("c0f"), found("b")), (Some(1), Some(2), Some(4), Some(3)));
        assert_eq!((found("abc"), found("a"), found("")), (None, None, None), "several begin so");
        assert_eq!((found("abc3"), found("ff"), found("0")), (None, None, None), "none begins so");
        assert_eq!(found(&shas[4]), Some(4));
        assert_eq!(found(&"c0ffee1".repeat(10)[..40]), None);
        let one = Graph::new([("b".repeat(64), Vec::new())]);
        assert_eq!((one.node_by_prefix(&"b".repeat(40)), one.node_by_prefix("bb")), (None, Some(0)));
        assert_eq!((one.node_by_prefix(""), Graph::default().node_by_prefix("a")), (Some(0), None));
    }
}
