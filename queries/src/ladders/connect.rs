//! Steps that connect a source: one a source, however many criteria it would judge, and how a team answers instead.

use chrono::SecondsFormat;

use super::advise::{Candidate, Standing};
use super::ladder::Criterion;
use super::result::{Advice, How};
use super::subject::Subject;

/// How such a step begins.
pub(super) const CONNECT: &str = "Connect a source: ";

/// What a step asks to connect: the source by its name, and the tables that it fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    name: &'static str,
    tables: Vec<String>,
}

/// The source that a criterion lacks: of its tables the first that has no row, else the first.
pub(super) fn source(criterion: &Criterion, subject: &Subject) -> Option<Source> {
    criterion.connect.as_ref()?;
    let table = criterion.tables.iter().find(|table| !subject.has(table)).or(criterion.tables.first())?;
    let name = match table.as_str() {
        "build" | "job" => "CI runs",
        "deployment" | "approval" => "deployments",
        "incident" => "incidents",
        "change" => "merged changes",
        "drill" => "drills",
        "commit_path" => "the paths of commits",
        _ => "updates of dependencies",
    };
    let lacking: Vec<String> = criterion.tables.iter().filter(|table| !subject.has(table)).cloned().collect();
    let tables = if lacking.is_empty() { criterion.tables.clone() } else { lacking };
    Some(Source { name, tables })
}

/// Brings the steps for one source together in the first of them, which is the most useful.
pub(super) fn merge(steps: Vec<Candidate>) -> Vec<Candidate> {
    let mut merged: Vec<(Candidate, Vec<String>)> = Vec::new();
    for step in steps {
        let same = |before: &Candidate| match (&before.source, &step.source) {
            (Some(before), Some(source)) => before.name == source.name,
            _ => false,
        };
        let Some((before, others)) = merged.iter_mut().find(|(before, _)| same(before)) else {
            merged.push((step, Vec::new()));
            continue;
        };
        add_missing(&mut before.advice.unlocks, step.advice.unlocks);
        if let (Some(source), Some(more)) = (&mut before.source, step.source) {
            add_missing(&mut source.tables, more.tables);
        }
        before.score += step.score;
        others.push(step.advice.criterion);
    }
    merged.into_iter().map(|(step, others)| widened(step, &others)).collect()
}

fn add_missing(list: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

/// Says of a step for one criterion that it serves others too.
fn widened(mut step: Candidate, others: &[String]) -> Candidate {
    let Some(source) = step.source.as_ref().filter(|_| !others.is_empty()) else { return step };
    let quoted = |names: Vec<&String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let advice = &mut step.advice;
    let all: Vec<&String> = std::iter::once(&advice.criterion).chain(others).collect();
    let (count, tables) = (all.len(), quoted(source.tables.iter().collect()));
    let mut what = format!(
        "{CONNECT}{} (`rung import` of table {tables}): that would judge {count} criteria: {}",
        source.name,
        quoted(all)
    );
    if let Some((_, question)) = advice.what.split_once(". Or answer: ") {
        what.push_str(&format!(". Or answer, for `{}`: {question}", advice.criterion));
    }
    advice.what = what;
    advice.moves = format!("{count} criteria are judged instead of unknown, from the next run on");
    step
}

/// Puts beside the first step that asks a question the row that answers it.
pub(super) fn show_how_to_answer(steps: &mut [Advice], standings: &[Standing<'_>], subject: &Subject) {
    let asked = |advice: &Advice| {
        let criteria = standings.iter().flat_map(|standing| &standing.ladder.criteria);
        let known = criteria.into_iter().find(|criterion| criterion.id == advice.criterion);
        known.and_then(|criterion| criterion.question.as_ref()).is_some_and(|question| advice.what.contains(question))
    };
    if let Some(advice) = steps.iter_mut().find(|advice| asked(advice)) {
        let row = serde_json::json!({
            "table": "attestation",
            "project": subject.place.0,
            "criterion": advice.criterion,
            "answer": "yes",
            "role": "tech lead",
            "given_at": subject.now.to_rfc3339_opts(SecondsFormat::Secs, true),
        });
        let text = format!("to answer, `rung import` a file with this line (answer yes or no): {row}");
        advice.how.push(How { host: "any".into(), text });
    }
}
