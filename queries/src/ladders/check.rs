//! What is wrong with a ladder file, all of it at once, by line and key.

use std::collections::HashMap;

use super::ladder::{Criterion, Head, Rung};
use super::level::MEASURED_SHARE;

/// Something that keeps a ladder from being judged.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    pub line: usize,
    /// The criterion or rung, and where it is known the key; empty for the file as a whole.
    pub about: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Problem {
    /// `line 12: criterion deployment.daily: holds ...`
    #[must_use]
    pub fn words(&self) -> String {
        let about = if self.about.is_empty() { String::new() } else { format!("{}: ", self.about) };
        format!("line {}: {about}{}", self.line, self.message)
    }
}

/// A problem of one criterion; its line is that of the key that the message begins with, else that of its id.
pub(super) fn of_criterion(text: &str, id: &str, nth: usize, message: String) -> Problem {
    let line = line_of(text, "[[criterion]]", nth, &message);
    Problem { line, about: format!("criterion {id}"), message }
}

/// A problem of one rung.
pub(super) fn of_rung(text: &str, id: &str, nth: usize, message: String) -> Problem {
    let line = line_of(text, "[[rung]]", nth, &message);
    Problem { line, about: format!("rung {id}"), message }
}

/// A problem of the head of the file.
pub(super) fn of_head(text: &str, message: String) -> Problem {
    Problem { line: line_of(text, "[ladder]", 0, &message), about: String::new(), message }
}

/// The line of a key in the nth table of that name, else the line where the table begins.
fn line_of(text: &str, table: &str, nth: usize, message: &str) -> usize {
    let begins = text.lines().enumerate().filter(|(_, line)| line.trim() == table).map(|(at, _)| at);
    let Some(begin) = begins.clone().nth(nth) else { return 1 };
    let next = |line: &&str| line.trim_start().starts_with("[[") && !line.contains("criterion.");
    let block = text.lines().skip(begin + 1).take_while(|line| !next(line));
    let word: String = message.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let named =
        |line: &str| line.trim_start().strip_prefix(&word).is_some_and(|rest| rest.trim_start().starts_with('='));
    let found = block.enumerate().find(|(_, line)| !word.is_empty() && named(line)).map(|(at, _)| begin + 1 + at);
    let quoted = || {
        let value = message.split('`').nth(1)?;
        let block = text.lines().skip(begin + 1).take_while(|line| !next(line));
        block.enumerate().find(|(_, line)| line.contains(&format!("\"{value}\""))).map(|(at, _)| begin + 1 + at)
    };
    found.or_else(quoted).unwrap_or(begin) + 1
}

/// Rungs that nothing or nobody could reach.
pub(super) fn unreachable(text: &str, head: &Head, rungs: &[Rung], criteria: &[Criterion]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let is_checklist = head.kind == super::LadderKind::Checklist;
    for (nth, rung) in rungs.iter().enumerate() {
        let required: Vec<&Criterion> =
            criteria.iter().filter(|criterion| criterion.rung == rung.id && criterion.required).collect();
        if nth == 0 && !is_checklist {
            continue;
        }
        if required.is_empty() {
            problems.push(of_rung(
                text,
                &rung.id,
                nth,
                "it requires nothing, so it means nothing: require a criterion".into(),
            ));
            continue;
        }
        let measured = required.iter().filter(|criterion| !criterion.alternatives.is_empty()).count();
        if !is_checklist && (measured as f64) < MEASURED_SHARE * required.len() as f64 {
            problems.push(of_rung(
                text,
                &rung.id,
                nth,
                format!(
                    "it can never be confirmed: {measured} of {} required criteria have a signal, and {:.0} % have to be measured",
                    required.len(),
                    MEASURED_SHARE * 100.0
                ),
            ));
        }
    }
    problems
}

/// Criteria that are met by each other in a circle.
pub(super) fn cycles(text: &str, criteria: &[Criterion]) -> Vec<Problem> {
    let stricter: HashMap<&str, &[String]> =
        criteria.iter().map(|criterion| (criterion.id.as_str(), criterion.also_met_by.as_slice())).collect();
    let comes_back = |start: &str| {
        let mut seen = vec![];
        let mut open: Vec<&str> =
            stricter.get(start).into_iter().flat_map(|ids| ids.iter().map(String::as_str)).collect();
        while let Some(id) = open.pop() {
            if id == start {
                return true;
            }
            if !seen.contains(&id) {
                seen.push(id);
                open.extend(stricter.get(id).into_iter().flat_map(|ids| ids.iter().map(String::as_str)));
            }
        }
        false
    };
    let circular = criteria.iter().enumerate().filter(|(_, criterion)| comes_back(&criterion.id));
    circular
        .map(|(nth, criterion)| {
            let message = "also_met_by leads back to itself: of two criteria only one is the stricter".to_owned();
            of_criterion(text, &criterion.id, nth, message)
        })
        .collect()
}
