//! Whole answers put together: which projects, which windows, then metrics and ladders for all of them at once.

use std::collections::HashMap;

use chrono_tz::Tz;
use duckdb::Connection;

use super::{Ask, Coverage, ProjectAnswer, ProjectHead, coverage, failures, habits, notes};
use crate::derive;
use crate::error::Result;
use crate::ladders;
use crate::metrics::bands::{Edition, band, scores};
use crate::metrics::window::{Asked, Window};
use crate::metrics::{self, Metric, Question};
use crate::model::environment::tier_named;
use crate::model::{Archetype, Criticality, Time};
use crate::store::Store;

/// The projects of the store, by id.
///
/// # Errors
/// Where the database fails.
pub fn projects(store: &Store) -> Result<Vec<ProjectHead>> {
    let mut statement = store.connection().prepare(
        "select id, name, archetype, criticality, coalesce(timezone, 'UTC'), description, url from project order by id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(ProjectHead {
            id: row.get(0)?,
            name: row.get(1)?,
            archetype: Archetype::of(&row.get::<_, String>(2)?),
            criticality: Criticality::of(&row.get::<_, String>(3)?),
            timezone: row.get(4)?,
            description: row.get(5)?,
            url: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// Everything about one project; nothing where there is no such project.
///
/// # Errors
/// `Input` for an environment or a time zone that is none; `Database` otherwise.
pub fn answer(store: &Store, project: &str, ask: &Ask) -> Result<Option<ProjectAnswer>> {
    let Some(head) = projects(store)?.into_iter().find(|head| head.id == project) else { return Ok(None) };
    Ok(answers(store, vec![head], ask)?.pop())
}

/// Everything about every project, over one calendar window.
///
/// # Errors
/// As [`answer`].
pub fn overview(store: &Store, ask: &Ask) -> Result<Vec<ProjectAnswer>> {
    answers(store, projects(store)?, ask)
}

fn answers(store: &Store, heads: Vec<ProjectHead>, ask: &Ask) -> Result<Vec<ProjectAnswer>> {
    let connection = store.connection();
    let scope = scope(connection, &ask.scope)?;
    let settled = Settled { scope, newest: newest_if_all(connection, ask)? };
    let first = first_facts(connection, &settled.scope)?;
    let questions = heads
        .iter()
        .map(|head| {
            // A zone that is none is among the project's notes; its days are those of UTC then.
            let timezone = derive::timezone(&head.id, Some(&head.timezone)).unwrap_or(Tz::UTC);
            let window = settled.window(ask, timezone, first.get(&head.id).copied());
            Ok(Question::of_project(&head.id, &settled.scope, window))
        })
        .collect::<Result<Vec<_>>>()?;
    metrics::ask(connection, &questions)?;
    let metrics = metrics::measure(connection, &questions)?;
    let ladders = ladders::judge(connection, &questions)?;
    let mut covered = coverage::coverage(connection)?;
    let mut habits = habits::habits(connection)?;
    let mut failures = failures::failures(connection)?;
    let mut notes = notes::notes(connection, &questions, ask.clock)?;
    let answers = heads.into_iter().zip(questions).zip(metrics).zip(ladders);
    Ok(answers
        .map(|(((head, question), metrics), (ladders, advice))| ProjectAnswer {
            scope: question.scope,
            window: question.window,
            quick_check: scores(&metrics),
            metrics: banded(metrics, ask.edition),
            ladders,
            advice,
            failures: failures.remove(&head.id).unwrap_or_default(),
            habits: habits.remove(&head.id).unwrap_or_default(),
            coverage: covered.remove(&head.id).unwrap_or_else(Vec::<Coverage>::new),
            notes: notes.remove(&head.id).unwrap_or_default(),
            project: head,
        })
        .collect())
}

/// What an ask comes to for all its projects.
pub(super) struct Settled {
    pub(super) scope: String,
    /// The newest fact, where `all` ends with it.
    pub(super) newest: Option<Time>,
}

impl Settled {
    /// The window in a zone; `first` is where `all` begins.
    pub(super) fn window(&self, ask: &Ask, timezone: Tz, first: Option<Time>) -> Window {
        let now = ask.as_of.map_or(self.newest.unwrap_or(ask.clock), |as_of| as_of.settle(timezone));
        Window::settle(&ask.window, now, timezone, first)
    }
}

/// The newest fact where `all` is asked and nobody said what counts as now.
pub(super) fn newest_if_all(connection: &Connection, ask: &Ask) -> Result<Option<Time>> {
    match (ask.as_of, &ask.window) {
        (None, Asked::All) => newest_fact(connection, ask.clock),
        _ => Ok(None),
    }
}

/// The figures, each with its place among the published ones.
pub(super) fn banded(mut metrics: Vec<Metric>, edition: Edition) -> Vec<Metric> {
    for metric in &mut metrics {
        metric.band = band(metric, edition);
    }
    metrics
}

/// A tier by any of its names, or an environment that some project has.
pub(super) fn scope(connection: &Connection, asked: &str) -> Result<String> {
    let asked = asked.trim().to_lowercase();
    let asked = asked.as_str();
    let known: i64 = connection.query_row("select count(*) from launch where scope = ?", [asked], |row| row.get(0))?;
    if known > 0 {
        return Ok(asked.to_owned());
    }
    if let Some(tier) = tier_named(asked) {
        return Ok(tier.as_str().to_owned());
    }
    let mut statement = connection.prepare("select distinct environment from launch order by environment limit 20")?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<duckdb::Result<Vec<_>>>()?;
    if names.iter().any(|name| name == asked) {
        // The only environment of its tier has the tier's scope.
        let tier: String =
            connection.query_row("select tier from launch where environment = ? limit 1", [asked], |row| row.get(0))?;
        return Ok(tier);
    }
    let known =
        if names.is_empty() { "none are known yet".to_owned() } else { format!("known are {}", names.join(", ")) };
    Err(crate::Error::input(format!("environment `{asked}`: no launch went there; {known}")))
}

/// Where `all` begins: with the first launch of the scope, or with the first commit where there is no launch.
pub(super) fn first_facts(connection: &Connection, scope: &str) -> Result<HashMap<String, Time>> {
    let mut statement = connection.prepare(include_str!("first_facts.sql"))?;
    let rows = statement.query_map([scope], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// The date of the newest fact that is not in the future.
///
/// # Errors
/// Where the database fails.
pub fn newest(store: &Store, clock: Time) -> Result<Option<Time>> {
    newest_fact(store.connection(), clock)
}

/// What `all` ends with.
fn newest_fact(connection: &Connection, clock: Time) -> Result<Option<Time>> {
    Ok(connection.query_row(include_str!("newest_fact.sql"), [clock; 6], |row| row.get(0))?)
}
