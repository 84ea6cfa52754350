//! The walk: the kind of every launch, and the commits that each launch was the first to bring.
//!
//! Pure: launches and a graph in, kinds and deliveries out. Each commit is visited once per scope, oldest launch
//! first, stopping at what is already delivered.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ancestry::Ancestry;
use super::graph::{Graph, Node};
use crate::model::version::Version;

/// What a launch is against what was live when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LaunchKind {
    /// Nothing was live yet.
    First,
    /// The live sha again, outside the retry window.
    Redeploy,
    /// The live sha is an ancestor.
    Forward,
    /// The sha was live here before, or is an ancestor of the live one.
    Rollback,
    /// Neither sha's place in the graph is known well enough to tell.
    Unknown,
    /// Neither is an ancestor of the other.
    Diverged,
}

impl LaunchKind {
    /// The word as derived rows store it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Redeploy => "redeploy",
            Self::Forward => "forward",
            Self::Rollback => "rollback",
            Self::Unknown => "unknown",
            Self::Diverged => "diverged",
        }
    }
}

/// A launch as the walk sees it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The history that it belongs to: launches of one environment and service have the same number.
    pub history: usize,
    /// What identifies the launched content: the sha, else the version; nothing where neither is known.
    pub identity: Option<String>,
    /// The launched commit, if it is in the graph.
    pub node: Option<Node>,
    /// Whether it succeeded.
    pub success: bool,
    /// The version, where the project is judged within release lines.
    pub version: Option<Version>,
}

/// What the walk says of a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    pub kind: LaunchKind,
    /// The launch that was live when this one came, as a position in the input.
    pub live: Option<usize>,
    /// A rollback to a sha that never was live: a later pipeline had overtaken it.
    pub overtaken: bool,
    /// Whether this launch is the one that measuring begins with: what it contains has no lead time.
    pub baseline: bool,
    /// Commits that were in no earlier launch of the scope, merges included.
    pub delivered: Vec<Node>,
}

/// Which launch was the first to contain each commit.
pub struct Delivered(Vec<u32>);

const NOWHERE: u32 = u32::MAX;

impl Delivered {
    /// The launch that first contained the commit, as a position in the input.
    #[must_use]
    pub fn by(&self, node: Node) -> Option<usize> {
        match self.0[node as usize] {
            NOWHERE => None,
            launch => Some(launch as usize),
        }
    }
}

/// Walks the launches of one scope in their order (finish, start, name).
pub fn walk(graph: &Graph, ancestry: &mut Ancestry<'_>, steps: &[Step]) -> (Vec<Walked>, Delivered) {
    let mut delivered = Delivered(vec![NOWHERE; graph.len()]);
    let mut histories: HashMap<usize, History> = HashMap::new();
    let mut has_baseline = false;
    let mut walked = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let history = histories.entry(step.history).or_default();
        let live = history.live(step);
        let (kind, overtaken) = kind(step, live.map(|live| &steps[live]), history, ancestry);
        let mut new = Vec::new();
        let mut baseline = false;
        if step.success {
            if let Some(node) = step.node {
                baseline = !has_baseline;
                has_baseline = true;
                new = deliver(graph, &mut delivered, node, at);
            }
            history.launched(at, step);
        }
        walked.push(Walked { kind, live, overtaken, baseline, delivered: new });
    }
    (walked, delivered)
}

/// Marks everything that is reached from the commit and not yet delivered.
fn deliver(graph: &Graph, delivered: &mut Delivered, node: Node, launch: usize) -> Vec<Node> {
    let launch = u32::try_from(launch).expect("launches are fewer than 4 billion");
    let mut new = Vec::new();
    let mut mark = |node: Node, new: &mut Vec<Node>| {
        if delivered.0[node as usize] == NOWHERE {
            delivered.0[node as usize] = launch;
            new.push(node);
        }
    };
    mark(node, &mut new);
    let mut at = 0;
    while at < new.len() {
        for parent in graph.parents(new[at]) {
            mark(*parent, &mut new);
        }
        at += 1;
    }
    new
}

/// What was live in one environment, in one release line where there are lines.
#[derive(Default)]
struct History {
    lines: HashMap<Option<String>, Line>,
    /// Every version with its latest launch, for the predecessor of a line's first launch.
    versions: BTreeMap<Version, usize>,
}

#[derive(Default)]
struct Line {
    live: Option<usize>,
    was_live: HashSet<String>,
}

impl History {
    fn line(step: &Step) -> Option<String> {
        step.version.as_ref().map(Version::line)
    }

    /// What is live: the line's last success, or for a line's first launch the highest lower version before it.
    fn live(&self, step: &Step) -> Option<usize> {
        let own = self.lines.get(&Self::line(step)).and_then(|line| line.live);
        own.or_else(|| {
            let version = step.version.as_ref()?;
            self.versions.range(..version).next_back().map(|(_, launch)| *launch)
        })
    }

    fn was_live(&self, step: &Step) -> bool {
        let line = self.lines.get(&Self::line(step));
        step.identity.as_ref().is_some_and(|identity| line.is_some_and(|line| line.was_live.contains(identity)))
    }

    fn launched(&mut self, at: usize, step: &Step) {
        let line = self.lines.entry(Self::line(step)).or_default();
        line.live = Some(at);
        line.was_live.extend(step.identity.clone());
        if let Some(version) = &step.version {
            self.versions.insert(version.clone(), at);
        }
    }

    fn is_untouched(&self) -> bool {
        self.lines.is_empty()
    }
}

/// The kind, by the first rule that applies; and whether a rollback was only overtaken.
fn kind(step: &Step, live: Option<&Step>, history: &History, ancestry: &mut Ancestry<'_>) -> (LaunchKind, bool) {
    let Some(live) = live else {
        // A version below all others begins a line with nothing to be judged against, and yet is not the first.
        let kind = match step.node {
            _ if history.is_untouched() => LaunchKind::First,
            Some(_) => LaunchKind::Diverged,
            None => LaunchKind::Unknown,
        };
        return (kind, false);
    };
    if step.identity.is_some() && step.identity == live.identity {
        return (LaunchKind::Redeploy, false);
    }
    let nodes = step.node.zip(live.node);
    if nodes.is_some_and(|(node, live)| ancestry.is_ancestor(live, node)) {
        return (LaunchKind::Forward, false);
    }
    if history.was_live(step) {
        return (LaunchKind::Rollback, false);
    }
    let Some((node, live)) = nodes else { return (LaunchKind::Unknown, false) };
    if ancestry.is_ancestor(node, live) { (LaunchKind::Rollback, true) } else { (LaunchKind::Diverged, false) }
}
