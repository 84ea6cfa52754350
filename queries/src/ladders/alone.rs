//! One criterion judged by itself: only its own signals are measured, and those of what can meet it in its stead.

use duckdb::Connection;

use super::ladder::Ladder;
use super::result::CriterionResult;
use super::{measure, outcomes, subject};
use crate::error::{Error, Result};
use crate::metrics::{self, Question};

/// A criterion's result, with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Alone {
    /// The title of the ladder.
    pub ladder: String,
    /// The title of the rung.
    pub rung: String,
    /// The same as when its whole ladder is judged.
    pub result: CriterionResult,
}

/// Judges one criterion; nothing where the launches asked for are not those of production. It asks the question itself.
pub(super) fn judge(
    connection: &Connection,
    ladders: &[Ladder],
    question: &Question,
    id: &str,
) -> Result<Option<Alone>> {
    let Some(ladder) = ladders.iter().find_map(|ladder| only(ladder, id)) else {
        return Err(Error::input(format!("there is no criterion `{id}`: a ladder lists its criteria")));
    };
    metrics::ask(connection, std::slice::from_ref(question))?;
    let place = (question.subject.clone(), question.scope.clone());
    let subjects = subject::subjects(connection)?;
    let Some(subject) = subjects.get(&place).filter(|subject| subject.is_production()) else { return Ok(None) };
    let measures = measure::measure(connection, std::slice::from_ref(&ladder))?;
    let judged = outcomes(&ladder, subject, &measures).into_iter().find(|judged| judged.result.criterion == id);
    Ok(judged.map(|judged| {
        let rung = ladder.rungs.iter().find(|rung| rung.id == judged.result.rung);
        Alone {
            ladder: ladder.head.title.clone(),
            rung: rung.map_or_else(|| judged.result.rung.clone(), |rung| rung.title.clone()),
            result: judged.result,
        }
    }))
}

/// The ladder with that criterion and what meets it in its stead; nothing where it has no such criterion.
fn only(ladder: &Ladder, id: &str) -> Option<Ladder> {
    let mut needed = vec![ladder.criteria.iter().find(|criterion| criterion.id == id)?];
    let mut at = 0;
    while at < needed.len() {
        let stricter = ladder.criteria.iter().filter(|other| needed[at].also_met_by.contains(&other.id));
        let new: Vec<_> = stricter.filter(|other| needed.iter().all(|known| known.id != other.id)).collect();
        needed.extend(new);
        at += 1;
    }
    let criteria = ladder.criteria.iter().filter(|criterion| needed.iter().any(|known| known.id == criterion.id));
    let criteria = criteria.cloned().collect();
    Some(Ladder { criteria, ..ladder.clone() })
}
