//! Launches that mend: those of nothing but hotfixes or reverts, and those that take a change back.

use std::collections::{HashMap, HashSet};

use super::{Changes, Delivery};
use crate::derive::commits::History;
use crate::derive::graph::Node;

/// What a launch delivers, by what its changes say; by what its commits say where they belong to no such change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repairs {
    /// Something, and all of it hotfixes.
    pub hotfixes_only: bool,
    /// Something, and all of it reverts or hotfixes.
    pub reverts_or_hotfixes_only: bool,
}

/// A launch that takes back a change which an earlier launch delivered; positions among the scope's launches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    pub delivered_by: usize,
    pub taken_back_by: usize,
    /// What takes back what: `#12 reverts #10`.
    pub what: String,
}

impl Changes {
    /// What a launch mends: `deliveries` are its changes, `plain` the commits that it newly delivers to the project,
    /// without merges.
    #[must_use]
    pub fn repairs(&self, deliveries: &[Delivery], plain: &[Node], history: &History) -> Repairs {
        let here = || deliveries.iter().map(|delivery| delivery.change);
        let own: HashSet<Node> = here().flat_map(|change| self.own[change].iter().copied()).collect();
        let others = plain.iter().filter(|node| !own.contains(node));
        let items: Vec<(bool, bool)> = here()
            .map(|change| (self.list[change].hotfix, self.is_revert(change, history)))
            .chain(others.map(|node| self.commit_repairs(*node, history)))
            .collect();
        Repairs {
            hotfixes_only: !items.is_empty() && items.iter().all(|(hotfix, _)| *hotfix),
            reverts_or_hotfixes_only: !items.is_empty() && items.iter().all(|(hotfix, revert)| *hotfix || *revert),
        }
    }

    /// Whether a commit is a hotfix, and whether it is a revert: where its change is known, the subject says nothing.
    fn commit_repairs(&self, node: Node, history: &History) -> (bool, bool) {
        let commit = history.commit(node);
        match self.of_commit.get(&node) {
            Some(change) => (self.list[*change].hotfix, commit.is_revert || self.is_revert(*change, history)),
            None => (commit.hotfix, commit.is_revert),
        }
    }

    /// A change that says so, or of which each commit is a revert.
    fn is_revert(&self, change: usize, history: &History) -> bool {
        let mut plain = self.own[change].iter().map(|node| history.commit(*node)).filter(|commit| !commit.merge);
        let Some(first) = plain.next() else { return self.list[change].reverts.is_some() };
        self.list[change].reverts.is_some() || (first.is_revert && plain.all(|commit| commit.is_revert))
    }

    /// The changes that a later launch takes back, by a change or a commit that names them. To take back what takes back
    /// is no failure, nor is it within one launch.
    #[must_use]
    pub fn taken_back(
        &self,
        deliveries: &[Delivery],
        commits: impl Iterator<Item = (usize, Node)>,
        history: &History,
    ) -> Vec<TakenBack> {
        let delivered: HashMap<i64, &Delivery> =
            deliveries.iter().map(|delivery| (self.list[delivery.change].number, delivery)).collect();
        if delivered.is_empty() {
            return Vec::new();
        }
        let by_commits = commits.filter_map(|(launch, node)| {
            let commit = history.commit(node);
            let number = commit.reverts_change.filter(|_| commit.reverts.is_none())?;
            let sha = commit.sha.get(..10).unwrap_or(&commit.sha);
            Some((launch, number, sha.to_owned()))
        });
        let by_changes = deliveries.iter().filter_map(|delivery| {
            let change = &self.list[delivery.change];
            Some((delivery.launch, change.reverts?, format!("#{}", change.number)))
        });
        let mut found: Vec<TakenBack> = Vec::new();
        for (taken_back_by, number, by) in by_commits.chain(by_changes) {
            let Some(reverted) = delivered.get(&number) else { continue };
            let again =
                |other: &TakenBack| (other.delivered_by, other.taken_back_by) == (reverted.launch, taken_back_by);
            if reverted.launch >= taken_back_by || self.is_revert(reverted.change, history) || found.iter().any(again) {
                continue;
            }
            found.push(TakenBack {
                delivered_by: reverted.launch,
                taken_back_by,
                what: format!("{by} reverts #{number}"),
            });
        }
        found
    }
}
