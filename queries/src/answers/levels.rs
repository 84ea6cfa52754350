//! Where a project stood on its ladders, week by week.

use super::Ask;
use super::project::{projects, questions};
use crate::error::Result;
use crate::ladders::{self, Week};
use crate::store::Store;

/// The ladders of one project in each of so many weeks, the latest last; nothing where there is no such project.
///
/// # Errors
/// `Input` for an environment that is none; `Database` otherwise.
pub fn levels(store: &Store, project: &str, ask: &Ask, weeks: usize) -> Result<Option<Vec<Week>>> {
    let Some(head) = projects(store)?.into_iter().find(|head| head.id == project) else { return Ok(None) };
    let Some(question) = questions(store.connection(), std::slice::from_ref(&head), ask)?.pop() else {
        return Ok(None);
    };
    ladders::weeks(store, &question, weeks).map(Some)
}

/// The date of a tag or a commit of a project's repositories, by its name or the beginning of its sha; nothing where
/// there is none.
///
/// # Errors
/// Where the database fails.
pub fn date_of(store: &Store, project: &str, name: &str) -> Result<Option<crate::model::Time>> {
    let sql = include_str!("date_of.sql");
    let beginning = if name.len() >= 7 { format!("{name}%") } else { name.to_owned() };
    Ok(store.connection().query_row(sql, duckdb::params![project, name, project, beginning], |row| row.get(0))?)
}
