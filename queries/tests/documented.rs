//! The table of docs/ladders.md names every criterion that there is, and none that there is not.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

use std::collections::BTreeSet;

use queries::ladders;

#[test]
fn the_table_names_every_criterion_and_no_other() {
    let ladders = ladders::ladders().expect("ladders");
    let known: BTreeSet<&str> = ladders.iter().flat_map(ladders::Ladder::criterion_ids).collect();
    let text = include_str!("../../docs/ladders.md");
    let begins = |word: &str| {
        ladders.iter().any(|ladder| word.strip_prefix(ladder.id()).is_some_and(|rest| rest.starts_with('.')))
    };
    let words = text.split('`').skip(1).step_by(2);
    let named: BTreeSet<&str> = words.filter(|word| begins(word) && !word.ends_with(".toml")).collect();
    let missing: Vec<_> = known.difference(&named).collect();
    assert!(missing.is_empty(), "not in docs/ladders.md: {missing:?}");
    let invented: Vec<_> = named.difference(&known).collect();
    assert!(invented.is_empty(), "only in docs/ladders.md: {invented:?}");
}
