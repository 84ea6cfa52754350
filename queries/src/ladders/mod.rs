//! Maturity ladders: data files, judged by signals, with evidence for every criterion and the next step.
//!
//! A ladder is `ladders/<ladder>.toml`; a signal is `signals/<signal>.rows.sql` and a line in `registry`. Signals are
//! measured for all projects asked at once, for few projects in one statement a window; a signal's window ends at the moment of
//! collection, not with the page's window. It is the larger of the days that the criterion states and the span of the last
//! launches that it needs, at most two years: `window` fills table `signal_window` (project, scope, `from_at`, `now_at`)
//! with it before its signals are read. Judging reads nothing but what `asked` says is now, so it can be repeated for any past moment.
//!
//! Where a team set no target, it follows criticality: the category periodic and level 1 for low, continuous and
//! level 2 for medium and high. The ladder files say so themselves.

mod advise;
mod alone;
mod behind;
mod condition;
mod connect;
mod judge;
mod ladder;
mod level;
mod measure;
mod note;
mod registry;
mod result;
mod subject;
mod train;
mod window;

pub use alone::Alone as CriterionAlone;
pub use ladder::Ladder;
pub use result::{Advice, CriterionResult, How, LadderResult, Outcome, RungName, RungResult, Worst};

use std::sync::LazyLock;

use chrono::Duration;
use duckdb::Connection;

use crate::error::{Error, Result};
use crate::metrics::rows::Rows;
use crate::metrics::{self, Question};
use crate::store::Store;
use advise::Standing;
use judge::Judged;
use level::Levels;
use measure::Measures;
use subject::Subject;

/// History that a project needs before it has a level.
const DAYS_OF_HISTORY: i64 = 90;

const FILES: [(&str, &str); 2] = [
    ("category.toml", include_str!("../../ladders/category.toml")),
    ("deployment.toml", include_str!("../../ladders/deployment.toml")),
];

static LADDERS: LazyLock<Result<Vec<Ladder>, String>> = LazyLock::new(|| {
    FILES.iter().map(|(file, text)| Ladder::parse(text, file).map_err(|error| error.to_string())).collect()
});

/// The ladders that come with the program.
///
/// # Errors
/// `Input` where a ladder file is wrong.
pub fn ladders() -> Result<&'static [Ladder]> {
    LADDERS.as_deref().map_err(|error| Error::input(error.clone()))
}

/// Judges every ladder for the projects asked, in the order of the questions. `ask` must have been called.
///
/// # Errors
/// Where the database fails.
pub(crate) fn judge(connection: &Connection, questions: &[Question]) -> Result<Vec<(Vec<LadderResult>, Vec<Advice>)>> {
    judge_by(connection, questions, ladders()?)
}

/// Asks the questions and judges every ladder, in the order of the questions.
///
/// # Errors
/// Where the database fails.
pub fn judge_projects(store: &Store, questions: &[Question]) -> Result<Vec<(Vec<LadderResult>, Vec<Advice>)>> {
    judge_with(store, questions, ladders()?)
}

/// The same with ladders of one's own.
///
/// # Errors
/// Where the database fails.
pub fn judge_with(
    store: &Store,
    questions: &[Question],
    ladders: &[Ladder],
) -> Result<Vec<(Vec<LadderResult>, Vec<Advice>)>> {
    metrics::ask(store.connection(), questions)?;
    judge_by(store.connection(), questions, ladders)
}

/// One criterion of one project, as its whole ladder judges it, measured by itself. Nothing where the launches asked for
/// are not those of production.
///
/// # Errors
/// `Input` for a criterion that no ladder has; `Database` otherwise.
pub fn judge_criterion(store: &Store, question: &Question, criterion: &str) -> Result<Option<CriterionAlone>> {
    alone::judge(store.connection(), ladders()?, question, criterion)
}

/// The rows behind one criterion of one project.
///
/// # Errors
/// `Input` for a criterion that no ladder has; `Database` otherwise.
pub fn criterion_rows(store: &Store, question: &Question, criterion: &str) -> Result<Rows> {
    behind::rows(store.connection(), ladders()?, question, criterion)
}

fn judge_by(
    connection: &Connection,
    questions: &[Question],
    ladders: &[Ladder],
) -> Result<Vec<(Vec<LadderResult>, Vec<Advice>)>> {
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let subjects = subject::subjects(connection)?;
    let measures = measure::measure(connection, ladders)?;
    let answers = questions.iter().map(|question| {
        let place = (question.subject.clone(), question.scope.clone());
        subjects.get(&place).map(|subject| judge_one(subject, question, &measures, ladders)).unwrap_or_default()
    });
    Ok(answers.collect())
}

/// All ladders of one project.
fn judge_one(
    subject: &Subject,
    question: &Question,
    measures: &Measures,
    ladders: &[Ladder],
) -> (Vec<LadderResult>, Vec<Advice>) {
    if !subject.is_production() {
        return (ladders.iter().map(|ladder| not_judged(ladder, subject)).collect(), Vec::new());
    }
    let judged: Vec<Vec<Judged>> = ladders.iter().map(|ladder| outcomes(ladder, subject, measures)).collect();
    let standings: Vec<Standing<'_>> = ladders
        .iter()
        .zip(&judged)
        .map(|(ladder, judged)| Standing {
            ladder,
            judged,
            levels: history(subject).is_none().then(|| level::levels(ladder, judged)),
            target: level::target(ladder, subject),
        })
        .collect();
    let advice = advise::advise(&standings, subject);
    (standings.iter().map(|standing| result(standing, subject, question)).collect(), advice)
}

/// The criteria of a ladder in its order; one that does not hold is also met by a stricter one that does.
fn outcomes(ladder: &Ladder, subject: &Subject, measures: &Measures) -> Vec<Judged> {
    let mut judged: Vec<Judged> =
        ladder.criteria.iter().map(|criterion| judge::judge(criterion, subject, measures)).collect();
    for (criterion, judged) in ladder.criteria.iter().zip(&mut judged) {
        if ladder.height(&criterion.rung) == Some(0) {
            as_sign(&mut judged.result);
        }
    }
    // From the top down, so that what a stricter form meets can meet a still weaker one.
    for at in (0..judged.len()).rev() {
        if judged[at].left_out || judged[at].result.outcome == Outcome::Met {
            continue;
        }
        let stricter = ladder.criteria[at].also_met_by.iter().find(|id| {
            judged.iter().any(|other| other.result.criterion == **id && other.result.outcome == Outcome::Met)
        });
        if let Some(id) = stricter {
            let result = &mut judged[at].result;
            result.outcome = Outcome::Met;
            result.evidence = format!("met by the stricter `{id}`; by itself: {}", result.evidence);
            (result.connect, result.question, result.expires_at) = (None, None, None);
        }
    }
    judged
}

/// The lowest rung holds signs of what is missing: one that is absent is good news, and reads so.
fn as_sign(result: &mut CriterionResult) {
    match result.outcome {
        Outcome::NotMet | Outcome::Denied => {
            result.evidence = format!("absent, as it should be: {}", result.evidence);
            result.why.clear();
            result.worst = None;
        }
        Outcome::Met | Outcome::Attested => result.evidence = format!("present: {}", result.evidence),
        _ => {}
    }
}

/// A ladder where the launches asked for are not those of production.
fn not_judged(ladder: &Ladder, subject: &Subject) -> LadderResult {
    let name = |height: usize| {
        let rung = &ladder.rungs[height];
        RungName { height, id: rung.id.clone(), title: rung.title.clone() }
    };
    let rungs = ladder.rungs.iter().map(|rung| RungResult {
        id: rung.id.clone(),
        title: rung.title.clone(),
        origin: rung.origin.clone(),
        about: rung.about.clone(),
        confirmed: false,
        potential: false,
        criteria: Vec::new(),
    });
    LadderResult {
        ladder: ladder.head.id.clone(),
        version: ladder.head.version.clone(),
        hash: ladder.hash.clone(),
        title: ladder.head.title.clone(),
        confirmed: None,
        potential: None,
        target: level::target(ladder, subject).map(name),
        rungs: rungs.collect(),
        note: Some("ladders are judged on production launches".into()),
    }
}

/// Why there is too little history for a level, if there is.
fn history(subject: &Subject) -> Option<String> {
    let Some(first) = subject.first_launch else {
        return Some("no launch is known, so there is no level: say what counts as a deployment".into());
    };
    let days = (subject.now - first).num_days();
    (subject.now - first < Duration::days(DAYS_OF_HISTORY)).then(|| {
        let days = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        format!("{days} since the first known launch: a level needs {DAYS_OF_HISTORY} days of history")
    })
}

fn result(standing: &Standing<'_>, subject: &Subject, question: &Question) -> LadderResult {
    let ladder = standing.ladder;
    let name = |height: usize| {
        let rung = &ladder.rungs[height];
        RungName { height, id: rung.id.clone(), title: rung.title.clone() }
    };
    // What could be is worked out even where nothing is confirmed.
    let Levels { potential, .. } = level::levels(ladder, standing.judged);
    let confirmed = standing.levels.map(|levels| levels.confirmed);
    let rungs = ladder.rungs.iter().enumerate().map(|(height, rung)| RungResult {
        id: rung.id.clone(),
        title: rung.title.clone(),
        origin: rung.origin.clone(),
        about: rung.about.clone(),
        confirmed: confirmed.is_some_and(|confirmed| height <= confirmed),
        potential: height <= potential,
        criteria: standing
            .judged
            .iter()
            .filter(|judged| judged.result.rung == rung.id)
            .map(|judged| judged.result.clone())
            .collect(),
    });
    LadderResult {
        ladder: ladder.head.id.clone(),
        version: ladder.head.version.clone(),
        hash: ladder.hash.clone(),
        title: ladder.head.title.clone(),
        confirmed: confirmed.map(name),
        potential: Some(name(potential)),
        target: standing.target.map(name),
        rungs: rungs.collect(),
        note: history(subject).or_else(|| note::of(standing, question)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladders_that_come_along_are_sound() {
        let ladders = ladders().expect("ladders");
        assert_eq!(ladders.iter().map(Ladder::id).collect::<Vec<_>>(), ["category", "deployment"]);
        for ladder in ladders {
            for rung in &ladder.rungs[1..] {
                let required = ladder.criteria.iter().filter(|known| known.rung == rung.id && known.required).count();
                assert!(required >= 5, "{} {} has {required}", ladder.id(), rung.id);
            }
        }
    }

    #[test]
    fn every_signal_is_used() {
        let ladders = ladders().expect("ladders");
        let used: std::collections::BTreeSet<_> = ladders
            .iter()
            .flat_map(|ladder| &ladder.criteria)
            .flat_map(|criterion| &criterion.alternatives)
            .map(|alternative| alternative.signal.name)
            .collect();
        for signal in registry::SIGNALS {
            assert!(used.contains(signal.name), "{}", signal.name);
        }
    }
}
