//! For every criterion of every ladder a history or tree where it holds, one where it does not, and one where it must be
//! unknown. What only a question can show is answered yes, answered no, and not answered.

mod capability;
mod category;
mod checks;
mod delivery;
mod deployment;
mod principles;
mod workshop;

use std::collections::BTreeMap;

use queries::ladders::{self, CriterionResult, Outcome};
use queries::model::Answer;

use crate::bends::answered;
use crate::world::{World, store_of};

type Bend = fn(&mut World);

/// A criterion with what makes it hold, fail, and be unknown, each done to the sound project.
pub type Case = (&'static str, Bend, Bend, Bend);

fn cases() -> Vec<Case> {
    let files: [&[Case]; 7] = [
        category::CASES,
        deployment::CASES,
        capability::CASES,
        delivery::CASES,
        principles::CASES,
        workshop::CASES,
        checks::CASES,
    ];
    files.concat()
}

const KINDS: [&str; 3] = ["holds", "fails", "unknown"];

#[test]
fn every_criterion_holds_fails_and_is_unknown() {
    let cases = cases();
    let criteria = World::sound().judge().0;
    let criteria: Vec<CriterionResult> =
        criteria.into_iter().flat_map(|ladder| ladder.rungs).flat_map(|rung| rung.criteria).collect();
    let mut worlds = Vec::new();
    let mut wrong = Vec::new();
    for criterion in &criteria {
        let id = criterion.criterion.as_str();
        let case = cases.iter().find(|(known, ..)| *known == id);
        let mut three = [World::sound(), World::sound(), World::sound()];
        match (case, &criterion.signal) {
            (Some((_, holds, fails, unknown)), _) => {
                holds(&mut three[0]);
                fails(&mut three[1]);
                unknown(&mut three[2]);
            }
            (None, None) => {
                answered(&mut three[0], id, Answer::Yes);
                answered(&mut three[1], id, Answer::No);
            }
            (None, Some(signal)) => wrong.push(format!("{id}: no case shows what its signal {signal} does")),
        }
        let named = three.into_iter().zip(KINDS);
        worlds.extend(named.map(|(world, kind)| world.renamed(&format!("{id} {kind}"))));
    }
    for (id, ..) in &cases {
        if criteria.iter().all(|criterion| criterion.criterion != *id) {
            wrong.push(format!("{id}: there is no such criterion"));
        }
    }
    let found = judged(&worlds);
    for criterion in &criteria {
        for kind in KINDS {
            let found = &found[&(criterion.criterion.clone(), kind.to_owned())];
            let right = match kind {
                "holds" => matches!(found.outcome, Outcome::Met | Outcome::Attested),
                "fails" => matches!(found.outcome, Outcome::NotMet | Outcome::Denied),
                _ => found.outcome == Outcome::Unknown,
            };
            if !right {
                wrong.push(format!(
                    "{} {kind}: {:?}, value {:?}, n {}: {}",
                    criterion.criterion, found.outcome, found.value, found.n, found.evidence
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} are wrong\n{}", wrong.len(), criteria.len() * 3, wrong.join("\n"));
}

/// The criterion that each world is named after, judged in it.
fn judged(worlds: &[World]) -> BTreeMap<(String, String), CriterionResult> {
    let store = store_of(worlds);
    let questions: Vec<_> = worlds.iter().map(World::question).collect();
    let answers = ladders::judge_projects(&store, &questions).expect("judged");
    let mut found = BTreeMap::new();
    for (world, (ladders, _)) in worlds.iter().zip(answers) {
        let (id, kind) = world.project.id.split_once(' ').expect("named after a criterion");
        let all = ladders.into_iter().flat_map(|ladder| ladder.rungs).flat_map(|rung| rung.criteria);
        let criterion = all.into_iter().find(|criterion| criterion.criterion == id).expect("a criterion");
        found.insert((id.to_owned(), kind.to_owned()), criterion);
    }
    found
}
