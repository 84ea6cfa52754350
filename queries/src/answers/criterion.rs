//! One criterion of one project with the rows behind it: what a page about it shows.

use super::project::{projects, questions};
use super::rows::Rows;
use super::{Ask, ProjectHead};
use crate::error::Result;
use crate::ladders::{self, CriterionAlone};
use crate::metrics::window::Window;
use crate::store::Store;

/// One criterion, judged, with its rows.
#[derive(Debug, Clone)]
pub struct CriterionAnswer {
    pub project: ProjectHead,
    /// The tier or environment that it is about.
    pub scope: String,
    pub window: Window,
    /// Nothing where the launches asked for are not those of production, on which ladders are judged.
    pub judged: Option<CriterionAlone>,
    /// The rows that its signals could count; none where no signal shows it.
    pub rows: Rows,
}

/// One criterion of one project; nothing where there is no such project.
///
/// # Errors
/// `Input` for a criterion that no ladder has, or an environment that is none; `Database` otherwise.
pub fn criterion(store: &Store, project: &str, ask: &Ask, criterion: &str) -> Result<Option<CriterionAnswer>> {
    let Some(head) = projects(store)?.into_iter().find(|head| head.id == project) else { return Ok(None) };
    let Some(question) = questions(store.connection(), std::slice::from_ref(&head), ask)?.pop() else {
        return Ok(None);
    };
    let judged = ladders::judge_criterion(store, &question, criterion)?;
    let rows = ladders::criterion_rows(store, &question, criterion)?;
    Ok(Some(CriterionAnswer { project: head, scope: question.scope, window: question.window, judged, rows }))
}
