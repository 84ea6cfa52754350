//! Whether one commit is an ancestor of another, asked tens of thousands of times over one graph.
//!
//! Two labels per commit answer nearly every question at once. The generation (the longest way to a root) and the
//! intervals of two depth-first walks rule out what cannot be (after GRAIL: Yildirim, Chaoji, Zaki, VLDB 2010); the
//! tree of the first walk proves what is. Only what the labels leave open is searched for, and the search enters no
//! commit that the labels exclude. So a launch costs what it adds, also where two branches are launched in turn.

use super::graph::{Graph, Node};

const WALKS: usize = 2;

/// Labels over a [`Graph`], made once in time linear in its commits and edges.
pub struct Ancestry<'g> {
    graph: &'g Graph,
    generation: Vec<u32>,
    walks: [Walk; WALKS],
    visited: Vec<u32>,
    search: u32,
    steps: u64,
}

/// One depth-first walk: when a commit was entered and left, and the earliest leave among all that it reaches.
struct Walk {
    entered: Vec<u32>,
    left: Vec<u32>,
    earliest: Vec<u32>,
}

impl<'g> Ancestry<'g> {
    /// Labels the graph.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        let order = graph.parents_first();
        let mut generation = vec![0; graph.len()];
        for node in &order {
            let longest = graph.parents(*node).iter().map(|parent| generation[*parent as usize] + 1).max();
            generation[*node as usize] = longest.unwrap_or(1);
        }
        let walks = [Walk::new(graph, &order, false), Walk::new(graph, &order, true)];
        Self { graph, generation, walks, visited: vec![0; graph.len()], search: 0, steps: 0 }
    }

    /// Whether `ancestor` is reached from `descendant` by parents; a commit is its own ancestor.
    pub fn is_ancestor(&mut self, ancestor: Node, descendant: Node) -> bool {
        if ancestor == descendant {
            return true;
        }
        if !self.possible(ancestor, descendant) {
            return false;
        }
        if self.walks.iter().any(|walk| walk.proves(ancestor, descendant)) {
            return true;
        }
        self.search += 1;
        let mut open = vec![descendant];
        while let Some(node) = open.pop() {
            self.steps += 1;
            for parent in self.graph.parents(node) {
                if *parent == ancestor || self.walks.iter().any(|walk| walk.proves(ancestor, *parent)) {
                    return true;
                }
                let seen = &mut self.visited[*parent as usize];
                if *seen != self.search {
                    *seen = self.search;
                    if self.possible(ancestor, *parent) {
                        open.push(*parent);
                    }
                }
            }
        }
        false
    }

    /// How many commits all searches together have opened, to hold the cost against what was asked.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    fn possible(&self, ancestor: Node, descendant: Node) -> bool {
        self.generation[ancestor as usize] < self.generation[descendant as usize]
            && self.walks.iter().all(|walk| walk.allows(ancestor, descendant))
    }
}

impl Walk {
    /// Walks from the newest commits towards the roots, the parents in their order or in the opposite one.
    fn new(graph: &Graph, parents_first: &[Node], backwards: bool) -> Self {
        let size = graph.len();
        let mut walk = Self { entered: vec![0; size], left: vec![0; size], earliest: vec![0; size] };
        let mut clock = 0;
        let mut path: Vec<(Node, usize)> = Vec::new();
        for start in parents_first.iter().rev() {
            if walk.entered[*start as usize] != 0 {
                continue;
            }
            clock += 1;
            walk.entered[*start as usize] = clock;
            path.push((*start, 0));
            while let Some((node, next)) = path.last_mut() {
                let parents = graph.parents(*node);
                if *next < parents.len() {
                    let parent = if backwards { parents[parents.len() - 1 - *next] } else { parents[*next] };
                    *next += 1;
                    if walk.entered[parent as usize] == 0 {
                        clock += 1;
                        walk.entered[parent as usize] = clock;
                        path.push((parent, 0));
                    }
                } else {
                    clock += 1;
                    walk.left[*node as usize] = clock;
                    path.pop();
                }
            }
        }
        for node in parents_first {
            let below = graph.parents(*node).iter().map(|parent| walk.earliest[*parent as usize]).min();
            let own = walk.left[*node as usize];
            walk.earliest[*node as usize] = below.map_or(own, |below| below.min(own));
        }
        walk
    }

    /// False where the descendant certainly does not reach the ancestor.
    fn allows(&self, ancestor: Node, descendant: Node) -> bool {
        let (ancestor, descendant) = (ancestor as usize, descendant as usize);
        self.earliest[descendant] <= self.earliest[ancestor] && self.left[ancestor] < self.left[descendant]
    }

    /// True where the ancestor was entered while the descendant was open, which is a way from one to the other.
    fn proves(&self, ancestor: Node, descendant: Node) -> bool {
        let (ancestor, descendant) = (ancestor as usize, descendant as usize);
        self.entered[descendant] < self.entered[ancestor] && self.left[ancestor] < self.left[descendant]
    }
}
