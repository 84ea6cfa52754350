//! The cost of the walk grows with commits plus launches, not with their product.

use queries::derive::ancestry::Ancestry;
use queries::derive::graph::Graph;
use queries::derive::walk::{LaunchKind, Step, walk};

/// Launches of the named commits, one after the other, in one place.
fn launched<'s>(graph: &Graph, shas: impl IntoIterator<Item = &'s str>) -> Vec<Step> {
    shas.into_iter()
        .map(|sha| Step {
            history: 0,
            identity: Some(sha.to_owned()),
            node: graph.node(sha),
            success: true,
            version: None,
        })
        .collect()
}

/// A branch of so many commits from a parent, named by a letter and a number.
fn branch(letter: char, length: usize, from: Option<&str>) -> Vec<(String, Vec<String>)> {
    (0..length)
        .map(|at| {
            let parent = if at == 0 { from.map(str::to_owned) } else { Some(format!("{letter}{}", at - 1)) };
            (format!("{letter}{at}"), parent.into_iter().collect())
        })
        .collect()
}

#[test]
fn two_long_branches_launched_in_turn_cost_no_more_than_their_commits() {
    // Ten thousand commits each from one root; every launch goes to the other branch, four commits further on it.
    let (commits, launches) = (10_000, 2_000);
    let mut all = vec![("root".to_owned(), Vec::new())];
    all.extend(branch('a', commits, Some("root")));
    all.extend(branch('b', commits, Some("root")));
    let size = all.len();
    let graph = Graph::new(all);
    let shas: Vec<String> =
        (0..launches).map(|at| format!("{}{}", if at % 2 == 0 { 'a' } else { 'b' }, at * 4)).collect();
    let mut ancestry = Ancestry::new(&graph);
    let (walked, _) = walk(&graph, &mut ancestry, &launched(&graph, shas.iter().map(String::as_str)));
    assert_eq!(walked[0].kind, LaunchKind::First);
    assert!(walked[1..].iter().all(|walked| walked.kind == LaunchKind::Diverged));
    let visited: usize = walked.iter().map(|walked| walked.delivered.len()).sum();
    assert!(visited <= size, "each commit is visited once: {visited} of {size}");
    let bound = (size + launches) as u64;
    assert!(ancestry.steps() <= bound, "{} commits opened by searches, more than {bound}", ancestry.steps());
}

#[test]
fn branches_that_merge_each_other_cost_no_more_either() {
    // Two branches of 5,000 commits; every tenth commit merges the other branch, so the merges criss-cross. Launched in
    // turn, each is forward where the merge is contained and diverged where it is not yet.
    let (length, launches) = (5_000_usize, 2_000_usize);
    let mut all = vec![("root".to_owned(), Vec::new())];
    for at in 0..length {
        for (own, other) in [('a', 'b'), ('b', 'a')] {
            let mut parents = vec![if at == 0 { "root".to_owned() } else { format!("{own}{}", at - 1) }];
            if at > 0 && at % 10 == 0 {
                parents.push(format!("{other}{}", at - 1));
            }
            all.push((format!("{own}{at}"), parents));
        }
    }
    let size = all.len();
    let graph = Graph::new(all);
    let shas: Vec<String> =
        (0..launches).map(|at| format!("{}{}", if at % 2 == 0 { 'a' } else { 'b' }, at * 2)).collect();
    let mut ancestry = Ancestry::new(&graph);
    let (walked, _) = walk(&graph, &mut ancestry, &launched(&graph, shas.iter().map(String::as_str)));
    let visited: usize = walked.iter().map(|walked| walked.delivered.len()).sum();
    assert!(visited <= size, "each commit is visited once: {visited} of {size}");
    // At most the commits since the last merge are opened: ten on either branch.
    let bound = (size + 20 * launches) as u64;
    assert!(ancestry.steps() <= bound, "{} commits opened by searches, more than {bound}", ancestry.steps());
}

#[test]
fn a_trunk_with_release_branches_costs_no_more() {
    // A trunk of 20,000 commits with a release branch of five commits at every hundredth; each release branch is
    // launched, then the trunk again.
    let mut all = branch('t', 20_000, None);
    let mut shas = Vec::new();
    for release in 1..200 {
        let from = format!("t{}", release * 100);
        for at in 0..5 {
            let parent = if at == 0 { from.clone() } else { format!("r{release}-{}", at - 1) };
            all.push((format!("r{release}-{at}"), vec![parent]));
            shas.push(format!("r{release}-{at}"));
        }
        shas.push(format!("t{}", release * 100 + 50));
    }
    let size = all.len();
    let graph = Graph::new(all);
    let mut ancestry = Ancestry::new(&graph);
    let steps = launched(&graph, shas.iter().map(String::as_str));
    let (walked, _) = walk(&graph, &mut ancestry, &steps);
    let diverged = walked.iter().filter(|walked| walked.kind == LaunchKind::Diverged).count();
    // From the release branch back to the trunk, and from there to the next release branch, which leaves the trunk later.
    assert_eq!(diverged, 199, "back to the trunk after each release branch");
    let bound = (size + shas.len()) as u64;
    assert!(ancestry.steps() <= bound, "{} commits opened by searches, more than {bound}", ancestry.steps());
}

#[test]
fn commits_on_a_cycle_end_the_walk_too() {
    // Only imported facts can have these: two commits that are each other's parents, and one that is its own.
    let commit = |sha: &str, parents: &[&str]| (sha.to_owned(), parents.iter().map(|p| (*p).to_owned()).collect());
    let graph = Graph::new([
        commit("root", &[]),
        commit("one", &["two", "root"]),
        commit("two", &["one"]),
        commit("self", &["self"]),
        commit("top", &["two", "self"]),
    ]);
    let mut ancestry = Ancestry::new(&graph);
    for one in ["root", "one", "two", "self", "top"] {
        for other in ["root", "one", "two", "self", "top"] {
            let (one, other) = (graph.node(one).expect("a commit"), graph.node(other).expect("a commit"));
            let _ = ancestry.is_ancestor(one, other);
        }
    }
    let (walked, _) = walk(&graph, &mut ancestry, &launched(&graph, ["one", "two", "top", "self"]));
    let delivered: Vec<usize> = walked.iter().map(|walked| walked.delivered.len()).collect();
    assert_eq!(delivered, [3, 0, 2, 0]);
}
