//! What is asked: subjects (projects, or groups of them), their scope and window, as rows that every metric and signal
//! joins.

use duckdb::{Connection, params};

use super::clock::Clock;
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
    /// The moment with which lead time begins.
    pub clock: Clock,
}

impl Question {
    /// A question about one project.
    #[must_use]
    pub fn of_project(project: &str, scope: &str, window: Window, clock: Clock) -> Self {
        Self { subject: project.to_owned(), projects: vec![project.to_owned()], scope: scope.to_owned(), window, clock }
    }

    /// Whether the subject is a group, not a project alone.
    #[must_use]
    pub fn is_of_group(&self) -> bool {
        self.projects.as_slice() != [self.subject.as_str()]
    }
}

const ASKED: &str = "create or replace temp table asked (
    subject varchar not null, project varchar not null, scope varchar not null,
    from_at timestamp not null, to_at timestamp not null, now_at timestamp not null, clock varchar not null)";
pub(super) const LAUNCHES: &str = include_str!("../../metrics/asked_launch.sql");
pub(super) const OVERRIDES: &str = include_str!("../../metrics/asked_override.sql");
pub(super) const FAILURES: &str = include_str!("../../metrics/asked_failure.sql");

/// Up to so many projects the launches asked about are kept: planning a statement over them costs more than their rows.
const FEW_PROJECTS: usize = 20;

/// Puts the questions where the `.sql` files find them: table `asked`, views `asked_launch` and `asked_override`, and
/// table `asked_failure`, which nearly every statement reads and which is therefore computed once.
///
/// # Errors
/// Where the database fails.
pub(crate) fn ask(connection: &Connection, questions: &[Question]) -> Result<()> {
    connection.execute_batch(
        "drop table if exists asked_failure; drop view if exists asked_override; drop view if exists asked_launch;",
    )?;
    connection.execute_batch(ASKED)?;
    let mut appender = connection.appender("asked")?;
    for question in questions {
        let Window { from, to, as_of, .. } = question.window;
        for project in &question.projects {
            let clock = question.clock.as_str();
            appender.append_row(params![question.subject, project, question.scope, from, to, as_of, clock])?;
        }
    }
    appender.flush()?;
    drop(appender);
    if questions.iter().map(|question| question.projects.len()).sum::<usize>() <= FEW_PROJECTS {
        for (view, kept, select) in
            [("asked_launch", "asked_launch_kept", LAUNCHES), ("asked_override", "asked_override_kept", OVERRIDES)]
        {
            make_table(connection, kept, select)?;
            make_view(connection, view, &format!("select * from {kept}"))?;
        }
    } else {
        make_view(connection, "asked_launch", LAUNCHES)?;
        make_view(connection, "asked_override", OVERRIDES)?;
    }
    make_table(connection, "asked_failure", FAILURES)
}

/// Gives a statement of a `.sql` file a name that others read it by.
pub(super) fn make_view(connection: &Connection, name: &str, select: &str) -> Result<()> {
    Ok(connection.execute_batch(&format!("create or replace temp view {name} as\n{select}"))?)
}

/// The same for one that many statements read, so that it is computed once.
pub(super) fn make_table(connection: &Connection, name: &str, select: &str) -> Result<()> {
    Ok(connection.execute_batch(&format!("create or replace temp table {name} as\n{select}"))?)
}
