//! Whatever arrives, and in whatever order: a refresh leaves the rows that a full rebuild makes.

use std::collections::BTreeSet;

use queries::model::Status;
use queries::model::facts::{Attestation, Deployment};
use queries::store::{ExportFormat, Store};

use crate::arrival_facts::{Arriving, history};
use crate::case::Case;
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
            room = if dice.below(3) == 0 { 1 } else { 10 + dice.below(60) };
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

/// Launches 1 to 3 of two commits each; the fourth is what the third is followed by, and changes nothing else.
#[test]
fn what_a_new_deployment_does_not_touch_stays_where_it_is() {
    let case = Case::service().line(8).launch("1", "c1", 20.0).launch("2", "c3", 40.0).launch("3", "c5", 60.0);
    let mut store = case.store();
    let places = |store: &Store, table: &str| {
        store.rows_as_text(&format!("select launch, rowid from {table} order by rowid")).expect("rows")
    };
    let launches = "(select id as launch, rowid from launch)";
    let before = (places(&store, launches), places(&store, "delivery"), places(&store, "attempt"));
    let fourth = case.launch("4", "c7", 80.0).deployments.pop().expect("the fourth");
    write(&mut store, &[Box::new(move |batch| batch.add([&fourth]).expect("a deployment"))]);
    assert_eq!(queries::derive::refresh(&mut store).expect("derived"), 1);
    let after = (places(&store, launches), places(&store, "delivery"), places(&store, "attempt"));
    let of = |rows: &[Vec<String>]| rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(
        (of(&before.0), of(&after.0)),
        (vec!["1".into(), "2".into(), "3".into()], vec!["1".into(), "2".into(), "3".into(), "4".into()])
    );
    assert_eq!(after.0[..2], before.0[..2], "the third has another next success, the others stay");
    assert_ne!(after.0[2], before.0[2], "the third is written again");
    assert_eq!(after.1[..6], before.1[..], "what was delivered stays");
    assert_eq!(of(&after.1[6..]), ["4", "4"]);
    assert_eq!(after.2[..3], before.2[..], "the attempts stay");
    assert_eq!(after.2.len(), 4);
}

/// An attestation, say, is a fact that no derived row is made from; so is a deployment that is given again as it was.
#[test]
fn what_touches_nothing_makes_nothing_out_of_date() {
    let case = Case::service().line(2).launch("1", "c1", 20.0);
    let mut store = case.store();
    let attestation = Attestation { project: "p".into(), criterion: "x".into(), ..Attestation::default() };
    let (again, deployment) = (case.deployments[0].clone(), case.deployments[0].clone());
    write(&mut store, &[Box::new(move |batch| batch.add([&attestation]).expect("an attestation"))]);
    write(&mut store, &[Box::new(move |batch| batch.add([&again]).expect("a deployment"))]);
    assert_eq!(queries::derive::refresh(&mut store).expect("derived"), 0);
    let failed = Deployment { status: Status::Failed, ..deployment };
    write(&mut store, &[Box::new(move |batch| batch.add([&failed]).expect("a deployment"))]);
    assert_eq!(queries::derive::refresh(&mut store).expect("derived"), 1);
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
