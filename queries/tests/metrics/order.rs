//! Derived rows depend on the facts and on nothing else: not on the order in which they came, nor on how often rows were
//! made in between.

use queries::store::Store;

use crate::case::Case;

pub(crate) const DERIVED: [&str; 8] = [
    "attempt",
    "launch",
    "delivery",
    "failure_signal",
    "finding",
    "change_delivery",
    "launch_override",
    "incident_link",
];

pub(crate) fn derived(store: &Store) -> Vec<Vec<Vec<String>>> {
    DERIVED.map(|table| store.rows_as_text(&format!("from {table} order by all")).expect("rows")).to_vec()
}

/// Numbers that look random and are the same each time (a linear congruential generator, Knuth's MMIX constants).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// A history with merges, reverts, hotfixes, rollbacks, redeploys, failures, several environments and incidents.
fn random(dice: &mut Dice) -> Case {
    let mut case = Case::service();
    let sha = |at: usize| format!("{:040x}", at + 1);
    for at in 0..40_usize {
        let mut parents: Vec<String> = (at > 0).then(|| sha(at - 1 - dice.below(3).min(at - 1))).into_iter().collect();
        if at > 4 && dice.below(4) == 0 {
            parents.push(sha(at - 4 + dice.below(2)));
            parents.dedup();
        }
        let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
        let (own, reverted) = (sha(at), sha(dice.below(at + 1)));
        case = case.commit(&own, &parents, 10.0 * at as f64);
        match dice.below(6) {
            0 => case = case.reverting(&own, &reverted),
            1 => case = case.subject(&own, "hotfix"),
            _ => {}
        }
    }
    for at in 0..60_usize {
        let commit = sha(if dice.below(4) == 0 { dice.below(40) } else { at * 40 / 60 });
        let environment = ["production", "Production", "production-eu", "staging"][dice.below(4)];
        let failed = dice.below(6) == 0;
        case = case.launch_with(&format!("d{at}"), &commit, 7.0 * at as f64 + dice.below(7) as f64, |deployment| {
            deployment.environment = environment.into();
            if failed {
                deployment.status = queries::model::Status::Failed;
            }
        });
    }
    for at in 0..6_usize {
        let opened = dice.below(420) as f64;
        let resolved = (dice.below(3) > 0).then(|| opened + dice.below(9) as f64);
        case = case.incident(&format!("i{at}"), opened, resolved);
    }
    case
}

/// Single facts, each of which can come in a batch of its own.
type Write = Box<dyn Fn(&mut Store)>;

fn writes(case: &Case) -> Vec<Write> {
    fn each<T: queries::model::Fact + Clone + 'static>(writes: &mut Vec<Write>, facts: &[T]) {
        for part in facts.chunks(7) {
            let part = part.to_vec();
            writes.push(Box::new(move |store: &mut Store| {
                let mut batch = store.begin().expect("a batch");
                batch.add(&part).expect("facts");
                batch.commit().expect("written");
            }));
        }
    }
    let mut writes = Vec::new();
    each(&mut writes, std::slice::from_ref(&case.project));
    each(&mut writes, &case.repositories);
    each(&mut writes, &case.commits);
    each(&mut writes, &case.deployments);
    each(&mut writes, &case.incidents);
    writes
}

#[test]
fn facts_in_any_order_make_the_rows_of_a_full_rebuild() {
    for seed in 0..4 {
        let mut dice = Dice(seed);
        let case = random(&mut dice);
        let mut whole = case.store();
        let expected = derived(&whole);
        assert!(
            expected[1].len() > 40 && !expected[2].is_empty() && !expected[3].is_empty(),
            "the case shows something"
        );
        queries::derive::rebuild(&mut whole).expect("derived");
        assert_eq!(derived(&whole), expected, "seed {seed}: rebuilt");
        let mut store = Store::in_memory().expect("a store");
        let mut parts = writes(&case);
        dice.shuffle(&mut parts);
        for part in &parts {
            part(&mut store);
            if dice.below(3) == 0 {
                queries::derive::refresh(&mut store).expect("derived");
            }
        }
        queries::derive::refresh(&mut store).expect("derived");
        assert_eq!(derived(&store), expected, "seed {seed}: in any order");
        queries::derive::rebuild(&mut store).expect("derived");
        assert_eq!(derived(&store), expected, "seed {seed}: in any order, rebuilt");
    }
}

/// The derived rows of one project, under the name of another, which their digests do not know.
fn derived_of(store: &Store, project: &str) -> Vec<Vec<Vec<String>>> {
    let rows = |table: &str| {
        let query = format!(
            "select * exclude (digest) replace ('p' as project) from {table} where project = '{project}' order by all"
        );
        store.rows_as_text(&query).expect("rows")
    };
    DERIVED.map(rows).to_vec()
}

/// The case as another project, in another repository.
fn moved(case: &Case, project: &str, repository: &str) -> Case {
    let mut case = case.clone();
    case.project.id = project.into();
    for part in &mut case.repositories {
        (part.project, part.repository) = (project.into(), repository.into());
    }
    case.commits.iter_mut().for_each(|commit| commit.repository = repository.into());
    case.deployments.iter_mut().for_each(|deployment| deployment.project = project.into());
    case.incidents.iter_mut().for_each(|incident| incident.project = project.into());
    case
}

/// More projects than are derived together, so that some are read while others are written; half of them share one
/// repository, the other half another.
#[test]
fn each_of_many_projects_has_the_rows_that_it_has_alone() {
    const PROJECTS: usize = 70;
    let cases = [(1, "r"), (2, "s")].map(|(seed, repository)| moved(&random(&mut Dice(seed)), "p", repository));
    let expected: Vec<_> = cases.iter().map(|case| derived_of(&case.store(), "p")).collect();
    assert_ne!(expected[0], expected[1], "the two halves differ");
    let mut store = Store::in_memory().expect("a store");
    let mut batch = store.begin().expect("a batch");
    for case in &cases {
        batch.add(&case.commits).expect("commits");
    }
    for at in 0..PROJECTS {
        let case = moved(&cases[at % 2], &format!("p{at}"), ["r", "s"][at % 2]);
        batch.add([&case.project]).expect("the project");
        batch.add(&case.repositories).expect("repositories");
        batch.add(&case.deployments).expect("deployments");
        batch.add(&case.incidents).expect("incidents");
    }
    batch.commit().expect("written");
    assert_eq!(queries::derive::refresh(&mut store).expect("derived"), PROJECTS);
    let all_are_right = |store: &Store, after: &str| {
        for at in 0..PROJECTS {
            assert_eq!(derived_of(store, &format!("p{at}")), expected[at % 2], "p{at} after {after}");
        }
    };
    all_are_right(&store, "a refresh");
    assert_eq!(queries::derive::rebuild(&mut store).expect("derived"), PROJECTS);
    all_are_right(&store, "a rebuild");
    assert_eq!(queries::derive::refresh(&mut store).expect("derived"), 0, "nothing is stale any more");
}
