//! What is asked: subjects (projects, or groups of them), their scope and window, as rows that every metric and signal
//! joins.

use duckdb::{Connection, params};

use super::window::Window;
use crate::error::Result;

/// The scope of the question when nobody names an environment.
pub const PRODUCTION: &str = "production";

/// One subject, one scope, one window. A group is a subject of many projects, whose rows are taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The id of the project or group; no two questions that are asked together have the same.
    pub subject: String,
    /// The projects whose rows are read, each once.
    pub projects: Vec<String>,
    /// A tier, or the name of one environment of a tier with several.
    pub scope: String,
    pub window: Window,
}

impl Question {
    /// A question about one project.
    #[must_use]
    pub fn of_project(project: &str, scope: &str, window: Window) -> Self {
        Self { subject: project.to_owned(), projects: vec![project.to_owned()], scope: scope.to_owned(), window }
    }
}

const ASKED: &str = "create or replace temp table asked (
    subject varchar not null, project varchar not null, scope varchar not null,
    from_at timestamp not null, to_at timestamp not null, now_at timestamp not null)";
const LAUNCHES: &str = include_str!("../../metrics/asked_launch.sql");
const FAILURES: &str = include_str!("../../metrics/asked_failure.sql");

/// Puts the questions where the `.sql` files find them: table `asked`, views `asked_launch` and `asked_failure`.
///
/// # Errors
/// Where the database fails.
pub(crate) fn ask(connection: &Connection, questions: &[Question]) -> Result<()> {
    connection.execute_batch("drop view if exists asked_failure; drop view if exists asked_launch;")?;
    connection.execute_batch(ASKED)?;
    let mut appender = connection.appender("asked")?;
    for question in questions {
        let Window { from, to, as_of, .. } = question.window;
        for project in &question.projects {
            appender.append_row(params![question.subject, project, question.scope, from, to, as_of])?;
        }
    }
    appender.flush()?;
    drop(appender);
    connection.execute_batch(LAUNCHES)?;
    connection.execute_batch(FAILURES)?;
    Ok(())
}
