//! Values written as text, and how messages speak of what was expected and found.

use chrono::{DateTime, Datelike as _, NaiveDateTime, Utc};

use super::row::Value;
use crate::model::{Kind, Time};

/// How much of a value a message quotes.
const QUOTED: usize = 60;

/// The separator of list items that no text may hold.
const RESERVED: char = '\u{1f}';

/// What a column takes, in words.
pub(super) fn expected(kind: Kind) -> String {
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::Integer => "a whole number of 64 bits".to_owned(),
        Kind::Number => "a number".to_owned(),
        Kind::Boolean => "true or false".to_owned(),
        Kind::Time => "a UTC time such as 2026-01-31T12:00:00Z".to_owned(),
        Kind::List => "a list of texts".to_owned(),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
    }
}

/// What is wrong with the role of somebody who declared something: nobody is ever stored by name or address.
pub(super) const PERSON: &str = "names a person: name a role such as release manager";

/// Whether a column holds the role of somebody who declared something.
pub(super) fn holds_role(table: &str, column: &str) -> bool {
    matches!(table, "attestation" | "waiver" | "override") && matches!(column, "role" | "withdrawn_role")
}

/// What is wrong with a value; `found` as the file writes it.
pub(super) fn unlike(kind: Kind, found: &str) -> String {
    let short: String = found.chars().take(QUOTED).collect();
    let dots = if short.len() < found.len() { "..." } else { "" };
    format!("expected {}, found {}{dots}", expected(kind), short.escape_debug().to_string().replace("\\\"", "\""))
}

/// RFC 3339 with any offset, or a UTC time with a space or a T; nothing outside the years 1 to 9999.
pub(super) fn time(text: &str) -> Option<Time> {
    let utc = |format| NaiveDateTime::parse_from_str(text, format).map(|time| time.and_utc());
    let time = DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc))
        .or_else(|_| utc("%Y-%m-%d %H:%M:%S%.f"))
        .or_else(|_| utc("%Y-%m-%dT%H:%M:%S%.f"))
        .ok()?;
    (1..=9999).contains(&time.year()).then_some(time)
}

/// A list whose items can be told apart in the store.
pub(super) fn list(items: Vec<String>) -> Option<Value> {
    items.iter().all(|item| !item.contains(RESERVED)).then_some(Value::List(items))
}

/// A value of a column from text that is not empty.
pub(super) fn parse(kind: Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Text => Some(Value::Text(text.to_owned())),
        Kind::Choice(words) => words.contains(&text).then(|| Value::Text(text.to_owned())),
        Kind::Integer => text.parse().ok().map(Value::Integer),
        Kind::Number => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number),
        Kind::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(Value::Boolean(true)),
            "false" | "0" => Some(Value::Boolean(false)),
            _ => None,
        },
        Kind::Time => time(text).map(Value::Time),
        Kind::List if text.starts_with('[') => list(serde_json::from_str(text).ok()?),
        Kind::List => list(text.split_whitespace().map(str::to_owned).collect()),
    }
}

/// The word that was probably meant.
pub(super) fn nearest<'w>(word: &str, words: &[&'w str]) -> Option<&'w str> {
    let close = (word.chars().count() / 3).max(1);
    words
        .iter()
        .map(|candidate| (distance(&word.to_lowercase(), candidate), *candidate))
        .filter(|(distance, _)| *distance <= close)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters to add, drop or replace.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, against) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *against);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
