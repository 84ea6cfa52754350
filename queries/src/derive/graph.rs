//! The commit graph of one repository in memory: commits as numbers, parents as edges.

use std::collections::HashMap;

/// A commit of a [`Graph`].
pub type Node = u32;

/// Commits and their parents. Parents that are not in the graph (a shallow clone) are left out and counted.
#[derive(Debug, Default)]
pub struct Graph {
    by_sha: HashMap<String, Node>,
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
        if let Some(node) = self.node(sha) {
            return Some(node);
        }
        let mut found = self.by_sha.iter().filter(|(full, _)| full.starts_with(sha));
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
