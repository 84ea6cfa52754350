//! Invented subjects of changes.

use crate::chance::Chance;

const VERBS: &[&str] = &["Add", "Move", "Simplify", "Show", "Validate", "Store", "Speed up", "Rename", "Test", "Log"];
const THINGS: &[&str] = &[
    "the address form",
    "the tax table",
    "rounding of totals",
    "the export to accounting",
    "the currency switch",
    "the voucher field",
    "the summary page",
    "the payment retry",
    "the monthly closing",
    "the delivery dates",
    "the audit trail",
    "the invoice number",
];
const DETAILS: &[&str] = &["", "", " for guests", " behind a flag", " on small screens", " in two steps", " again"];

/// What a change or a commit does.
pub(super) fn subject(chance: &mut Chance) -> String {
    let (verb, thing) = (*chance.one_of(VERBS), *chance.one_of(THINGS));
    format!("{verb} {thing}{}", chance.one_of(DETAILS))
}

/// A branch name from a title.
pub(super) fn branch(number: i64, title: &str) -> String {
    let words: Vec<_> = title.to_lowercase().split_whitespace().take(4).map(str::to_owned).collect();
    format!("{number}-{}", words.join("-"))
}
