//! Steps that connect a source: one a source, however many criteria it would judge, and how a team answers instead.

use chrono::SecondsFormat;

use super::advise::{Candidate, Standing};
use super::ladder::Criterion;
use super::result::{Advice, How};
use super::subject::Subject;

/// How such a step begins.
pub(super) const CONNECT: &str = "Connect a source: ";

/// The source that a criterion lacks: of its tables the first that has no row, else the first.
pub(super) fn source(criterion: &Criterion, subject: &Subject) -> Option<String> {
    criterion.connect.as_ref()?;
    let table = criterion.tables.iter().find(|table| !subject.has(table)).or(criterion.tables.first())?;
    let source = match table.as_str() {
        "build" | "job" => "CI runs",
        "deployment" | "approval" => "deployments",
        "incident" => "incidents",
        "change" => "merged changes",
        "drill" => "drills",
        _ => "updates of dependencies",
    };
    Some(source.to_owned())
}

/// Brings the steps for one source together in the first of them, which is the most useful.
pub(super) fn merge(steps: Vec<Candidate>) -> Vec<Candidate> {
    let mut merged: Vec<(Candidate, Vec<String>)> = Vec::new();
    for step in steps {
        let same = step
            .source
            .as_ref()
            .and_then(|source| merged.iter_mut().find(|(before, _)| before.source.as_ref() == Some(source)));
        match same {
            Some((before, others)) => {
                for id in step.advice.unlocks {
                    if !before.advice.unlocks.contains(&id) {
                        before.advice.unlocks.push(id);
                    }
                }
                before.score += step.score;
                others.push(step.advice.criterion);
            }
            None => merged.push((step, Vec::new())),
        }
    }
    merged.into_iter().map(|(step, others)| widened(step, &others)).collect()
}

/// Says of a step for one criterion that it serves others too.
fn widened(mut step: Candidate, others: &[String]) -> Candidate {
    if others.is_empty() {
        return step;
    }
    let advice = &mut step.advice;
    let all: Vec<String> = std::iter::once(&advice.criterion).chain(others).map(|id| format!("`{id}`")).collect();
    let judges = format!("that would judge {} criteria: {}", all.len(), all.join(", "));
    advice.what = match advice.what.split_once(". Or answer: ") {
        Some((connect, question)) => {
            format!("{connect}: {judges}. Or answer, for `{}`: {question}", advice.criterion)
        }
        None => format!("{}: {judges}", advice.what),
    };
    advice.moves = format!("{} criteria are judged instead of unknown, from the next run on", all.len());
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
