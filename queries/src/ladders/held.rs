//! Levels over time. A level is lost only after it could not be shown for two weeks in a row: one bad week is no fall.
//!
//! Nothing is stored: the week before is judged again from the same facts, so that the answer for any moment is the same
//! whenever it is asked, and a project has a history on its first day.

use std::collections::HashMap;

use chrono::Duration;
use duckdb::Connection;
use serde::Serialize;

use super::result::{Advice, LadderKind, LadderResult, Outcome, RungName, Tally};
use super::{Ladder, judge_by, ladders};
use crate::error::Result;
use crate::metrics::{self, Question};
use crate::model::Time;
use crate::store::Store;

/// How long a level is held that cannot be shown.
const WEEK_DAYS: i64 = 7;

type Judged = (Vec<LadderResult>, Vec<Advice>);

/// Judges the questions asked, and holds the levels of the week before. Asks them again afterwards where it had to ask
/// something else.
pub(super) fn judge(connection: &Connection, questions: &[Question], ladders: &[Ladder]) -> Result<Vec<Judged>> {
    let mut now = judge_by(connection, questions, ladders)?;
    let concerned: Vec<usize> = (0..questions.len()).filter(|at| now[*at].0.iter().any(may_be_held)).collect();
    if concerned.is_empty() {
        return Ok(now);
    }
    let before: Vec<Question> = concerned.iter().map(|at| earlier(&questions[*at], 1)).collect();
    metrics::ask(connection, &before)?;
    let week_before = judge_by(connection, &before, ladders)?;
    metrics::ask(connection, questions)?;
    for (at, (before, _)) in concerned.into_iter().zip(week_before) {
        for (result, before) in now[at].0.iter_mut().zip(before) {
            hold(result, &before);
        }
    }
    Ok(now)
}

/// The same question so many weeks earlier.
fn earlier(question: &Question, weeks: i64) -> Question {
    let mut earlier = question.clone();
    let back = Duration::days(WEEK_DAYS * weeks);
    let window = &mut earlier.window;
    (window.from, window.to, window.as_of) = (window.from - back, window.to - back, window.as_of - back);
    earlier
}

/// Whether the next rung lacks only what a week can change: what was measured, or what fell out of date.
fn may_be_held(result: &LadderResult) -> bool {
    let Some(confirmed) = &result.confirmed else { return false };
    let Some(next) = result.rungs.get(confirmed.height + 1) else { return false };
    let lacking: Vec<_> = next
        .criteria
        .iter()
        .filter(|criterion| criterion.required)
        .filter(|criterion| {
            let outcome = criterion.outcome;
            !matches!(outcome, Outcome::Met | Outcome::Attested | Outcome::NotApplicable | Outcome::Waived)
        })
        .collect();
    let may_change = |criterion: &&super::CriterionResult| {
        criterion.n > 0 || criterion.expires_at.is_some() || criterion.outcome == Outcome::Stale
    };
    !lacking.is_empty() && lacking.iter().all(may_change)
}

/// Keeps the level of the week before where this week's is lower.
fn hold(result: &mut LadderResult, before: &LadderResult) {
    let (Some(confirmed), Some(held)) = (&result.confirmed, &before.confirmed) else { return };
    if held.height <= confirmed.height {
        return;
    }
    let lost: Vec<String> = result
        .rungs
        .iter()
        .take(held.height + 1)
        .flat_map(|rung| &rung.criteria)
        .filter(|criterion| criterion.required)
        .filter(|criterion| {
            matches!(criterion.outcome, Outcome::NotMet | Outcome::Denied | Outcome::Unknown | Outcome::Stale)
        })
        .map(|criterion| criterion.criterion.clone())
        .collect();
    let words = format!(
        "held from the week before: {} did not hold this week, and the level is lost if that stays so next week",
        lost.join(", ")
    );
    result.note = Some(match result.note.take() {
        Some(note) => format!("{words}; {note}"),
        None => words,
    });
    for (height, rung) in result.rungs.iter_mut().enumerate() {
        rung.confirmed = height <= held.height;
        rung.potential |= height <= held.height;
    }
    if result.potential.as_ref().is_none_or(|potential| potential.height < held.height) {
        result.potential = Some(held.clone());
    }
    result.confirmed = Some(held.clone());
}

/// One ladder in one week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LadderWeek {
    pub ladder: String,
    pub title: String,
    pub kind: LadderKind,
    /// With a level of the week before that is held; nothing for a checklist, or where there is too little history.
    pub confirmed: Option<RungName>,
    pub potential: Option<RungName>,
    pub tally: Tally,
    /// The outcome of each criterion, by its id.
    #[serde(skip)]
    pub outcomes: HashMap<String, Outcome>,
}

/// All ladders as of one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    pub as_of: Time,
    pub ladders: Vec<LadderWeek>,
}

/// The ladders of one project week by week, the latest last: so many weeks up to the question's own moment.
///
/// # Errors
/// Where the database fails, or a ladder file is wrong.
pub fn weeks(store: &Store, question: &Question, weeks: usize) -> Result<Vec<Week>> {
    let connection = store.connection();
    let ladders = ladders()?;
    let mut history = Vec::new();
    let mut before: Option<Vec<LadderResult>> = None;
    // One week more, for what the first of them holds.
    for back in (0..=i64::try_from(weeks).unwrap_or(i64::MAX)).rev() {
        let question = earlier(question, back);
        metrics::ask(connection, std::slice::from_ref(&question))?;
        let Some((results, _)) = judge_by(connection, std::slice::from_ref(&question), ladders)?.pop() else { break };
        let mut shown = results.clone();
        for (result, before) in shown.iter_mut().zip(before.iter().flatten()) {
            hold(result, before);
        }
        before = Some(results);
        history.push(Week { as_of: question.window.as_of, ladders: shown.into_iter().map(week).collect() });
    }
    if history.len() > weeks {
        history.remove(0);
    }
    Ok(history)
}

fn week(result: LadderResult) -> LadderWeek {
    let place = |criterion: super::CriterionResult| (criterion.criterion, criterion.outcome);
    LadderWeek {
        ladder: result.ladder,
        title: result.title,
        kind: result.kind,
        confirmed: result.confirmed,
        potential: result.potential,
        tally: result.tally,
        outcomes: result.rungs.into_iter().flat_map(|rung| rung.criteria).map(place).collect(),
    }
}
