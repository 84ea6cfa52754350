//! The commit graph, and what stands in for it where DevLake did not store it.
//!
//! `commit_parents` is the graph. Without it `commits_diffs` still says which commits each deployment has that the one
//! before it has not. They are put in a row, the newest first, between the two deployments: what a deployment is the
//! first to contain is then as DevLake says. The order within one deployment, and which commits are merges, is not
//! known from it.

use std::collections::{HashMap, HashSet};

use queries::model::Time;

use super::lake::Lake;
use super::rows::Diff;
use crate::note::Notes;

/// The parents of each commit that has one, in the order of the table: DevLake does not say which is the first.
pub(super) fn parents(lake: &mut Lake, notes: &mut Notes) -> HashMap<String, Vec<String>> {
    let known: HashSet<&str> = lake.commits.iter().map(|commit| commit.sha.as_str()).collect();
    let mut parents: HashMap<String, Vec<String>> = HashMap::new();
    let mut used = 0;
    for row in &lake.commit_parents {
        let Some(parent) = row.parent_commit_sha.as_ref().filter(|_| known.contains(row.commit_sha.as_str())) else {
            continue;
        };
        let of = parents.entry(row.commit_sha.clone()).or_default();
        if !of.contains(parent) {
            of.push(parent.clone());
        }
        used += 1;
    }
    if used == 0 && !lake.commits_diffs.is_empty() {
        let (parents, used) = stand_in(lake, &known, notes);
        lake.used("commits_diffs", used);
        return parents;
    }
    for row in &lake.commits_diffs {
        notes.add("commits_diffs_left_aside_for_the_graph", &row.commit_sha);
    }
    lake.used("commit_parents", used);
    parents
}

/// The differences between two deployments: new and old sha, and the commits between them.
type Pair<'r> = ((&'r str, Option<&'r str>), Vec<&'r Diff>);

fn stand_in(lake: &Lake, known: &HashSet<&str>, notes: &mut Notes) -> (HashMap<String, Vec<String>>, usize) {
    let dates: HashMap<&str, Option<Time>> =
        lake.commits.iter().map(|commit| (commit.sha.as_str(), commit.committed_date)).collect();
    let mut parents: HashMap<String, Vec<String>> = HashMap::new();
    let mut placed: HashSet<&str> = HashSet::new();
    let mut used = 0;
    for row in lake.commits_diffs.iter().filter(|row| !known.contains(row.commit_sha.as_str())) {
        notes.add("commits_diffs_of_unknown_commits", &row.commit_sha);
    }
    for ((new, old), rows) in in_order(lake) {
        let names_itself = rows.iter().any(|row| row.commit_sha == new);
        let mut row: Vec<&Diff> =
            rows.into_iter().filter(|row| row.commit_sha != new && known.contains(row.commit_sha.as_str())).collect();
        let newest_first = |row: &&Diff| {
            let date = dates.get(row.commit_sha.as_str()).copied().flatten();
            (std::cmp::Reverse(date), std::cmp::Reverse(row.sorting_index), row.commit_sha.clone())
        };
        row.sort_by_key(newest_first);
        if placed.contains(new) || !known.contains(new) {
            // The two commits stand in one row with others already; moving them would change what those brought.
            for lost in row.iter().filter(|row| !placed.contains(row.commit_sha.as_str())) {
                notes.add("commits_diffs_not_used", format!("{} up to {new}", lost.commit_sha));
            }
            continue;
        }
        let fresh: Vec<&str> =
            row.iter().map(|row| row.commit_sha.as_str()).filter(|sha| !placed.contains(sha)).collect();
        used += row.len() + usize::from(names_itself);
        let chain: Vec<&str> = std::iter::once(new).chain(fresh).collect();
        let next = chain[1..].iter().copied().map(Some).chain(std::iter::once(old));
        for (sha, parent) in chain.iter().zip(next) {
            if let Some(parent) = parent.filter(|parent| parent != sha) {
                parents.insert((*sha).to_owned(), vec![parent.to_owned()]);
                notes.add("parents_that_stand_in_for_the_graph", *sha);
            }
        }
        placed.extend(chain);
        placed.extend(old);
    }
    (parents, used)
}

/// The pairs of deployments, production first and then by their starts, so that the earliest deployment places a commit.
fn in_order(lake: &Lake) -> Vec<Pair<'_>> {
    let mut turns: HashMap<&str, (bool, Option<Time>)> = HashMap::new();
    for row in &lake.cicd_deployment_commits {
        let elsewhere = row.environment.as_deref() != Some("PRODUCTION");
        let turn = (elsewhere, row.started_date.or(row.created_date).or(row.finished_date));
        let known = turns.entry(&row.commit_sha).or_insert(turn);
        *known = (*known).min(turn);
    }
    let mut pairs: HashMap<(&str, Option<&str>), Vec<&Diff>> = HashMap::new();
    for row in &lake.commits_diffs {
        pairs.entry((&row.new_commit_sha, row.old_commit_sha.as_deref())).or_default().push(row);
    }
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    let turn = |sha: &str| turns.get(sha).copied().unwrap_or((true, None));
    // Going back to what was deployed before brings nothing, and must not turn the row around.
    let goes_back = |new: &str, old: Option<&str>| {
        old.is_some_and(|old| turns.contains_key(new) && turns.contains_key(old) && turn(old) > turn(new))
    };
    // Of two pairs with one new commit the smaller one says more.
    pairs.sort_by_cached_key(|((new, old), rows)| (goes_back(new, *old), turn(new), *new, rows.len(), *old));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devlake::rows::{Commit, DeploymentCommit};

    fn at(hour: i64) -> Time {
        Time::UNIX_EPOCH + chrono::Duration::hours(hour)
    }

    fn lake(diffs: &[(&str, &str, &str)], deployed: &[(&str, &str, i64)]) -> Lake {
        let commits = ["a", "b", "c", "d", "e"].iter().zip(1..);
        Lake {
            commits: commits
                .map(|(sha, hour)| Commit { sha: (*sha).into(), committed_date: Some(at(hour)), ..Commit::default() })
                .collect(),
            commits_diffs: diffs
                .iter()
                .map(|(old, new, sha)| Diff {
                    new_commit_sha: (*new).into(),
                    old_commit_sha: Some((*old).into()).filter(|old: &String| !old.is_empty()),
                    commit_sha: (*sha).into(),
                    sorting_index: None,
                })
                .collect(),
            cicd_deployment_commits: deployed
                .iter()
                .map(|(environment, sha, hour)| DeploymentCommit {
                    environment: Some((*environment).into()),
                    commit_sha: (*sha).into(),
                    finished_date: Some(at(*hour)),
                    ..DeploymentCommit::default()
                })
                .collect(),
            ..Lake::default()
        }
    }

    fn row(lake: &mut Lake) -> (String, usize) {
        let mut notes = Notes::default();
        let parents = parents(lake, &mut notes);
        let mut edges: Vec<_> = parents.into_iter().map(|(sha, of)| format!("{sha}>{}", of.join(","))).collect();
        edges.sort();
        (edges.join(" "), notes.count("commits_diffs_not_used"))
    }

    #[test]
    fn what_each_deployment_brought_stands_between_it_and_the_one_before() {
        // Production got a, then d with b and c, then e. The diff may hold the new commit itself, or not.
        let production = [("PRODUCTION", "a", 10), ("PRODUCTION", "d", 20), ("PRODUCTION", "e", 30)];
        let diffs = [("a", "d", "b"), ("a", "d", "d"), ("a", "d", "c"), ("d", "e", "e")];
        assert_eq!(row(&mut lake(&diffs, &production)), ("b>a c>b d>c e>d".into(), 0));
        // Going back from d to a brings nothing, and must not make a a descendant of d.
        let back = [diffs.as_slice(), &[("d", "a", "a")]].concat();
        assert_eq!(row(&mut lake(&back, &production)).0, "b>a c>b d>c e>d");
        // Staging saw c earlier than production saw d: production decides, and nothing is lost.
        let staged = [diffs.as_slice(), &[("a", "c", "b"), ("a", "c", "c")]].concat();
        let deployed = [production.as_slice(), &[("STAGING", "c", 15)]].concat();
        assert_eq!(row(&mut lake(&staged, &deployed)), ("b>a c>b d>c e>d".into(), 0));
    }

    #[test]
    fn a_difference_that_contradicts_an_earlier_one_is_counted() {
        // c is placed below d; that it contains e too cannot be said any more.
        let deployed = [("PRODUCTION", "d", 20), ("STAGING", "c", 30)];
        let diffs = [("a", "d", "c"), ("a", "c", "e")];
        assert_eq!(row(&mut lake(&diffs, &deployed)), ("c>a d>c".into(), 1));
    }

    #[test]
    fn the_graph_goes_before_what_stands_in_for_it() {
        let mut lake = lake(&[("a", "c", "b")], &[("PRODUCTION", "c", 20)]);
        let edge = |sha: &str, of: &str| crate::devlake::rows::Edge {
            commit_sha: sha.into(),
            parent_commit_sha: Some(of.into()),
        };
        lake.commit_parents = vec![edge("c", "a"), edge("c", "b"), edge("x", "a")];
        assert_eq!(row(&mut lake).0, "c>a,b");
    }
}
