//! The definitions word for word, with whole sets and without any thought of cost.

use std::collections::HashSet;

/// A launch of the random test.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    pub history: usize,
    pub commit: Option<usize>,
    pub identity: Option<String>,
    pub success: bool,
    /// Major, minor and patch, where the project has release lines.
    pub version: Option<[u64; 3]>,
}

impl Launch {
    fn line(&self) -> Option<[u64; 2]> {
        self.version.map(|[major, minor, _]| [major, minor])
    }
}

/// What the definitions say of a launch.
#[derive(Debug)]
pub(super) struct Expected {
    pub kind: &'static str,
    pub live: Option<usize>,
    pub overtaken: bool,
    pub baseline: bool,
    pub delivered: HashSet<usize>,
}

/// Every commit with everything that it reaches, itself too.
pub(super) struct Naive {
    reached: Vec<HashSet<usize>>,
}

impl Naive {
    pub fn new(parents: &[Vec<usize>]) -> Self {
        let mut reached: Vec<HashSet<usize>> = Vec::new();
        for (at, parents) in parents.iter().enumerate() {
            let mut own = HashSet::from([at]);
            own.extend(parents.iter().flat_map(|parent| reached[*parent].iter().copied()));
            reached.push(own);
        }
        Self { reached }
    }

    pub fn reached(&self, from: usize) -> &HashSet<usize> {
        &self.reached[from]
    }

    pub fn walk(&self, launches: &[Launch]) -> Vec<Expected> {
        (0..launches.len()).map(|at| self.launch(launches, at)).collect()
    }

    fn launch(&self, launches: &[Launch], at: usize) -> Expected {
        let launch = &launches[at];
        // "what is live there (the last successful launch before it)"
        let before = |other: &usize| launches[*other].success && launches[*other].history == launch.history;
        let successes: Vec<usize> = (0..at).filter(before).collect();
        // "judged within its release line (major.minor), a line's first launch against the highest lower version released
        // before it"
        let line: Vec<usize> = successes.iter().copied().filter(|at| launches[*at].line() == launch.line()).collect();
        let lower = || {
            let lower = successes.iter().copied().filter(|at| launches[*at].version < launch.version);
            lower.filter(|at| launches[*at].version.is_some()).max_by_key(|at| (launches[*at].version, *at))
        };
        let live = line.last().copied().or_else(lower);
        let (kind, overtaken) = match live {
            Some(live) => self.kind(launches, &line, &launches[live], launch),
            // "Only the project's earliest launch is `first`": below all other versions it is none of the others.
            None if successes.is_empty() => ("first", false),
            None if launch.commit.is_none() => ("unknown", false),
            None => ("diverged", false),
        };
        // "a commit reaches production with the first successful launch whose sha has it among its ancestors (or is it)"
        let mut delivered = HashSet::new();
        let earlier = || launches[..at].iter().filter(|earlier| earlier.success).filter_map(|earlier| earlier.commit);
        if let (true, Some(commit)) = (launch.success, launch.commit) {
            delivered.clone_from(&self.reached[commit]);
            for earlier in earlier() {
                delivered.retain(|commit| !self.reached[earlier].contains(commit));
            }
        }
        // "What the earliest launch with a sha in the graph contains is the baseline"
        let baseline = launch.success && launch.commit.is_some() && earlier().next().is_none();
        Expected { kind, live, overtaken, baseline, delivered }
    }

    fn kind(&self, launches: &[Launch], successes: &[usize], live: &Launch, launch: &Launch) -> (&'static str, bool) {
        let both = launch.commit.zip(live.commit);
        if launch.identity.is_some() && launch.identity == live.identity {
            return ("redeploy", false);
        }
        if both.is_some_and(|(commit, live)| self.reached[commit].contains(&live)) {
            return ("forward", false);
        }
        if launch.identity.is_some() && successes.iter().any(|other| launches[*other].identity == launch.identity) {
            return ("rollback", false);
        }
        match both {
            None => ("unknown", false),
            Some((commit, live)) if self.reached[live].contains(&commit) => ("rollback", true),
            Some(_) => ("diverged", false),
        }
    }
}
