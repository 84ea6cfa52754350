//! Whatever arrives, and in whatever order: a refresh leaves the rows that a full rebuild makes.

use std::collections::BTreeSet;

use queries::store::{ExportFormat, Store};

use crate::arrival_facts::{Arriving, history};
use crate::order::{DERIVED, Dice, derived};

/// What a history must have shown at some time, or it proves too little.
const RULES: [&str; 33] = [
    "attempt from deployments",
    "attempt from pipeline",
    "attempt from releases",
    "attempt from tags",
    "attempt from workflow",
    "attempt in_progress",
    "attempt undated",
    "change by commits",
    "change by head_sha",
    "change by merge_sha",
    "change by subject",
    "finding incomplete_history",
    "finding paths_match_nothing",
    "finding unfound_overrides",
    "finding unusable_declaration",
    "in blue",
    "in staging-eu",
    "launch diverged",
    "launch first",
    "launch forward",
    "launch redeploy",
    "launch rollback",
    "launch unknown",
    "link none",
    "link override",
    "link time",
    "said failed",
    "said unplanned",
    "signal hotfix",
    "signal incident",
    "signal override",
    "signal revert",
    "signal rollback",
];

/// The facts in batches: by when they are known and some of them late, or in no order at all.
fn batches(dice: &mut Dice, in_no_order: bool) -> Vec<Vec<Arriving>> {
    let mut facts = history(dice);
    for known in &mut facts {
        known.at += if in_no_order || dice.below(8) == 0 { dice.below(1000) as f64 } else { dice.below(4) as f64 };
    }
    facts.sort_by(|one, other| one.at.total_cmp(&other.at));
    let mut batches: Vec<Vec<Arriving>> = Vec::new();
    let mut room = 0;
    for known in facts {
        if room == 0 || known.alone {
            batches.push(Vec::new());
            room = if dice.below(2) == 0 { 1 } else { 10 + dice.below(50) };
        }
        batches.last_mut().expect("one was begun").push(known.fact);
        room = if known.alone { 0 } else { room - 1 };
    }
    batches
}

fn write(store: &mut Store, facts: &[Arriving]) {
    let mut batch = store.begin().expect("a batch");
    facts.iter().for_each(|fact| fact(&mut batch));
    batch.commit().expect("written");
}

/// The same facts in a store that has never seen others.
fn fresh(store: &Store) -> Store {
    let folder = tempfile::tempdir().expect("a folder");
    store.export(folder.path(), ExportFormat::Parquet, None).expect("exported");
    let mut fresh = Store::in_memory().expect("a store");
    fresh.import(folder.path()).expect("imported");
    queries::derive::refresh(&mut fresh).expect("derived");
    fresh
}

/// Fails with the rows in which two stores differ.
fn same_rows(one: &Store, other: &Store, when: &str) {
    for ((table, rows), expected) in DERIVED.iter().zip(derived(one)).zip(derived(other)) {
        if rows != expected {
            let only = |here: &[Vec<String>], there: &[Vec<String>]| -> Vec<String> {
                here.iter().filter(|row| !there.contains(row)).map(|row| row.join(" ")).collect()
            };
            panic!("{when}: {table}\n{:#?}\nand not\n{:#?}", only(&rows, &expected), only(&expected, &rows));
        }
    }
}

/// Writes a history and compares after every batch; what was shown by it, in words.
fn compare(seed: u64, in_no_order: bool) -> BTreeSet<String> {
    let mut dice = Dice(seed);
    let (mut refreshed, mut rebuilt) = [(); 2].map(|()| Store::in_memory().expect("a store")).into();
    let mut seen = BTreeSet::new();
    for (number, facts) in batches(&mut dice, in_no_order).iter().enumerate() {
        for store in [&mut refreshed, &mut rebuilt] {
            write(store, facts);
        }
        queries::derive::refresh(&mut refreshed).expect("derived");
        queries::derive::rebuild(&mut rebuilt).expect("derived");
        same_rows(&refreshed, &rebuilt, &format!("seed {seed}, after arrival {number}"));
        seen.extend(shown(&refreshed));
    }
    same_rows(&refreshed, &fresh(&refreshed), &format!("seed {seed}, in a fresh store"));
    seen
}

#[test]
fn what_arrives_in_time_and_late_leaves_the_rows_of_a_full_rebuild() {
    assert_all_shown(&compare(1, false));
}

#[test]
fn what_arrives_in_no_order_leaves_the_rows_of_a_full_rebuild() {
    assert_all_shown(&compare(2, true));
}

/// Fails where a rule took no part at all.
fn assert_all_shown(seen: &BTreeSet<String>) {
    let missing: Vec<&&str> = RULES.iter().filter(|rule| !seen.contains(**rule)).collect();
    assert!(missing.is_empty(), "no row shows {missing:?}, only {seen:?}");
}

/// What the rows tell, in words: which rules and exceptions took part.
fn shown(store: &Store) -> Vec<String> {
    let words = [
        "select distinct 'attempt from ' || made_from from attempt",
        "select distinct 'attempt ' || excluded from attempt where excluded is not null",
        "select distinct 'launch ' || kind from launch",
        "select distinct 'in ' || scope from launch",
        "select distinct 'change by ' || found_by from change_delivery",
        "select distinct 'signal ' || signal from failure_signal",
        "select distinct 'said ' || verdict from launch_override",
        "select distinct 'link ' || coalesce(how, 'none') from incident_link",
        "select distinct 'finding ' || kind from finding",
    ];
    words.iter().flat_map(|sql| store.rows_as_text(sql).expect("rows")).flatten().collect()
}
