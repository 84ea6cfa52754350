//! The walk against a naive implementation: kinds and delivered commits by set difference of whole ancestor sets,
//! written from the definitions alone, on random graphs and random launches.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

#[path = "walk/cost.rs"]
mod cost;
#[path = "walk/naive.rs"]
mod naive;

use std::collections::HashSet;

use naive::{Launch, Naive};
use proptest::collection::vec;
use proptest::prelude::*;
use queries::derive::ancestry::Ancestry;
use queries::derive::graph::{Graph, Node};
use queries::derive::walk::{Step, walk};
use queries::model::version::Version;

/// A graph as lists of parents; a commit's parents have lower numbers.
type Parents = Vec<Vec<usize>>;

/// A launch as it is drawn: a place, what is launched, and how it ends.
#[derive(Debug, Clone)]
struct Drawn {
    history: usize,
    what: What,
    success: bool,
    version: Option<[u64; 3]>,
}

#[derive(Debug, Clone)]
enum What {
    /// Some commit, as a number to be taken modulo the graph's size.
    Commit(usize),
    /// What an earlier launch had, counted back: redeploys, rollbacks, roll-forwards.
    Again(usize),
    /// A sha that the graph does not have.
    Unknown(u8),
    /// Neither a sha nor a version.
    Nothing,
}

fn sha(number: usize) -> String {
    format!("{number:040x}")
}

/// Random commits: several roots, chains, merges of two and three, criss-cross. `None` begins a new root.
fn parents() -> impl Strategy<Value = Parents> {
    // How far back the parents lie: short ways make long chains, a second one close by makes criss-cross merges.
    let commit = prop_oneof![
        1 => Just(Vec::new()),
        8 => vec(0..3_usize, 1..2),
        3 => vec(0..12_usize, 1..2),
        4 => vec(0..6_usize, 2..3),
        1 => vec(0..20_usize, 3..4),
    ];
    vec(commit, 1..60).prop_map(|commits| {
        commits
            .into_iter()
            .enumerate()
            .map(|(at, back)| {
                let mut parents: Vec<usize> =
                    back.into_iter().filter(|_| at > 0).map(|back| at - 1 - back % at).collect();
                let mut seen = HashSet::new();
                parents.retain(|parent| seen.insert(*parent));
                parents
            })
            .collect()
    })
}

/// Launches as they come; those of a library have versions, mostly.
fn launches() -> impl Strategy<Value = Vec<Drawn>> {
    any::<bool>().prop_flat_map(drawn)
}

fn drawn(library: bool) -> impl Strategy<Value = Vec<Drawn>> {
    let what = prop_oneof![
        6 => any::<usize>().prop_map(What::Commit),
        4 => (0..5_usize).prop_map(What::Again),
        1 => (0..3_u8).prop_map(What::Unknown),
        1 => Just(What::Nothing),
    ];
    let version = prop::option::weighted(0.9, [0..2_u64, 0..3_u64, 0..4_u64]);
    let drawn = (0..3_usize, what, prop::bool::weighted(0.85), version);
    let drawn = drawn.prop_map(move |(history, what, success, version)| {
        let version = version.filter(|_| library);
        Drawn { history, what, success, version }
    });
    vec(drawn, 0..60)
}

/// The launches with their contents settled: some go forward along the graph, as real ones mostly do.
fn settle(size: usize, drawn: &[Drawn]) -> Vec<Launch> {
    let mut settled: Vec<Launch> = Vec::new();
    for (at, launch) in drawn.iter().enumerate() {
        let (commit, identity) = match launch.what {
            What::Commit(number) if number % 2 == 0 => {
                let commit = (size * at / drawn.len()).min(size - 1);
                (Some(commit), Some(sha(commit)))
            }
            What::Commit(number) => (Some(number % size), Some(sha(number % size))),
            What::Again(back) => match settled.len().checked_sub(back + 1).map(|at| &settled[at]) {
                Some(earlier) => (earlier.commit, earlier.identity.clone()),
                None => (None, None),
            },
            What::Unknown(number) => (None, Some(format!("unknown {number}"))),
            What::Nothing => (None, None),
        };
        settled.push(Launch {
            history: launch.history,
            commit,
            identity,
            success: launch.success,
            version: launch.version,
        });
    }
    settled
}

/// The graph with its commits given in another order, as facts come in any.
fn graph(parents: &Parents, order: &[usize]) -> Graph {
    Graph::new(order.iter().map(|at| (sha(*at), parents[*at].iter().map(|parent| sha(*parent)).collect())))
}

fn order(size: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(seed | 1).rotate_left(29).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    order
}

fn node(graph: &Graph, commit: usize) -> Node {
    graph.node(&sha(commit)).expect("every commit is in the graph")
}

fn steps(graph: &Graph, launches: &[Launch]) -> Vec<Step> {
    launches
        .iter()
        .map(|launch| Step {
            history: launch.history,
            identity: launch.identity.clone(),
            node: launch.commit.map(|commit| node(graph, commit)),
            success: launch.success,
            version: launch
                .version
                .and_then(|[major, minor, patch]| Version::parse(&format!("{major}.{minor}.{patch}"))),
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_ancestor_is_what_can_be_reached(parents in parents(), seed in any::<u64>()) {
        let graph = graph(&parents, &order(parents.len(), seed));
        let naive = Naive::new(&parents);
        let mut ancestry = Ancestry::new(&graph);
        for one in 0..parents.len() {
            for other in 0..parents.len() {
                let found = ancestry.is_ancestor(node(&graph, one), node(&graph, other));
                prop_assert_eq!(found, naive.reached(other).contains(&one), "{} from {}", one, other);
            }
        }
    }

    #[test]
    fn kinds_and_deliveries_are_those_of_set_difference(
        parents in parents(), drawn in launches(), seed in any::<u64>()
    ) {
        let graph = graph(&parents, &order(parents.len(), seed));
        let launches = settle(parents.len(), &drawn);
        let expected = Naive::new(&parents).walk(&launches);
        let mut ancestry = Ancestry::new(&graph);
        let (walked, delivered) = walk(&graph, &mut ancestry, &steps(&graph, &launches));
        prop_assert_eq!(walked.len(), expected.len());
        for (at, (found, expected)) in walked.iter().zip(&expected).enumerate() {
            prop_assert_eq!(found.kind.as_str(), expected.kind, "kind of launch {}", at);
            prop_assert_eq!(found.live, expected.live, "what was live at launch {}", at);
            prop_assert_eq!(found.overtaken, expected.overtaken, "overtaken at launch {}", at);
            prop_assert_eq!(found.baseline, expected.baseline, "baseline at launch {}", at);
            let nodes: HashSet<Node> = found.delivered.iter().copied().collect();
            prop_assert_eq!(nodes.len(), found.delivered.len(), "launch {} delivers a commit twice", at);
            let new: HashSet<Node> = expected.delivered.iter().map(|commit| node(&graph, *commit)).collect();
            prop_assert_eq!(&nodes, &new, "delivered by launch {}", at);
            for new in nodes {
                prop_assert_eq!(delivered.by(new), Some(at));
            }
        }
        let all: usize = walked.iter().map(|walked| walked.delivered.len()).sum();
        prop_assert!(all <= parents.len(), "each commit is delivered once at most");
    }
}
