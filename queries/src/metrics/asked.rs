//! What is asked: the projects, their scope and window, as rows that every metric and signal joins.

use duckdb::{Connection, params};

use super::clock::Clock;
use super::window::Window;
use crate::error::Result;

/// The scope of the question when nobody names an environment.
pub const PRODUCTION: &str = "production";

/// One project, one scope, one window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub project: String,
    /// A tier, or the name of one environment of a tier with several.
    pub scope: String,
    pub window: Window,
    /// The moment with which lead time begins.
    pub clock: Clock,
}

const ASKED: &str = "create or replace temp table asked (
    project varchar not null, scope varchar not null,
    from_at timestamp not null, to_at timestamp not null, now_at timestamp not null, clock varchar not null)";
pub(super) const LAUNCHES: &str = include_str!("../../metrics/asked_launch.sql");
pub(super) const OVERRIDES: &str = include_str!("../../metrics/asked_override.sql");
pub(super) const FAILURES: &str = include_str!("../../metrics/asked_failure.sql");

/// Puts the questions where the `.sql` files find them: table `asked`, views `asked_launch`, `asked_override` and
/// `asked_failure`.
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
        appender.append_row(params![question.project, question.scope, from, to, as_of, question.clock.as_str()])?;
    }
    appender.flush()?;
    drop(appender);
    connection.execute_batch(LAUNCHES)?;
    connection.execute_batch(OVERRIDES)?;
    // Nearly every statement reads it, so it is computed once; for the rest it is the view that its file says.
    connection.execute_batch(&FAILURES.replacen("temp view", "temp table", 1))?;
    Ok(())
}
