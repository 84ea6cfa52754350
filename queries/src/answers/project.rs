//! Whole answers put together: which projects, which windows, then metrics and ladders for all of them at once.

use std::collections::HashMap;

use chrono_tz::Tz;
use duckdb::{Connection, params};

use super::notes::BY_THE_RULES_OF;
use super::{Ask, Coverage, ProjectAnswer, ProjectHead, coverage, failures, habits, incidents, notes};
use crate::derive;
use crate::error::Result;
use crate::ladders;
use crate::metrics::bands::{banded, scores};
use crate::metrics::window::{Asked, Window};
use crate::metrics::{self, Definition, Metric, Question};
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

/// The five figures of every project, over one calendar window, and nothing else.
///
/// # Errors
/// As [`answer`].
pub fn figures(store: &Store, ask: &Ask) -> Result<Vec<(ProjectHead, Vec<Metric>)>> {
    measured(store, projects(store)?, ask)
}

/// The five figures of one project; nothing where there is no such project.
///
/// # Errors
/// As [`answer`].
pub fn figures_of(store: &Store, project: &str, ask: &Ask) -> Result<Option<(ProjectHead, Vec<Metric>)>> {
    let Some(head) = projects(store)?.into_iter().find(|head| head.id == project) else { return Ok(None) };
    Ok(measured(store, vec![head], ask)?.pop())
}

fn measured(store: &Store, heads: Vec<ProjectHead>, ask: &Ask) -> Result<Vec<(ProjectHead, Vec<Metric>)>> {
    let connection = store.connection();
    let questions = questions(connection, &heads, ask)?;
    metrics::ask(connection, &questions)?;
    Ok(heads.into_iter().zip(metrics::measure(connection, &questions)?).collect())
}

fn answers(store: &Store, heads: Vec<ProjectHead>, ask: &Ask) -> Result<Vec<ProjectAnswer>> {
    let connection = store.connection();
    let questions = questions(connection, &heads, ask)?;
    metrics::ask(connection, &questions)?;
    let mut metrics = metrics::measure_by(connection, &questions, ask.definition)?;
    if ask.definition == Definition::Dora {
        metrics::resample(connection, &questions, &mut metrics)?;
    }
    for figures in &mut metrics {
        banded(figures, ask.edition);
    }
    let phases = metrics::change_phases::measure(connection, &questions)?;
    let mut beside = metrics::beside::measure(connection, &questions)?.into_iter();
    let ladders = ladders::judge(connection, &questions)?;
    let mut covered = coverage::coverage(connection)?;
    let mut habits = habits::habits(connection)?;
    let mut failures = failures::failures(connection)?;
    let mut incidents = incidents::incidents(connection)?;
    let mut notes = notes::notes(connection, &questions, ask.clock)?;
    for question in questions.iter().filter(|_| ask.definition != Definition::Dora) {
        let by = format!("{BY_THE_RULES_OF} {}, not by those of dora", ask.definition.title());
        notes.entry(question.subject.clone()).or_default().insert(0, by);
    }
    let answers = heads.into_iter().zip(questions).zip(metrics).zip(phases).zip(ladders);
    Ok(answers
        .map(|((((head, question), metrics), phases), (ladders, advice))| ProjectAnswer {
            scope: question.scope,
            window: question.window,
            clock: question.clock,
            quick_check: scores(&metrics),
            metrics,
            phases,
            beside: beside.next().unwrap_or_default(),
            ladders,
            advice,
            failures: failures.remove(&head.id).unwrap_or_default(),
            incidents: incidents.remove(&head.id).unwrap_or_default(),
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
    newest: Option<Time>,
    /// Where `all` begins for each project.
    first: HashMap<String, Time>,
}

impl Settled {
    pub(super) fn settle(connection: &Connection, ask: &Ask) -> Result<Self> {
        let newest = match (ask.as_of, &ask.window) {
            (None, Asked::All) => newest_fact(connection, ask.clock)?,
            _ => None,
        };
        let scope = scope(connection, &ask.scope)?;
        let first = first_facts(connection, &scope)?;
        Ok(Self { scope, newest, first })
    }

    /// The window in a zone, for the projects of these ids.
    pub(super) fn window<'i>(&self, ask: &Ask, timezone: Tz, projects: impl IntoIterator<Item = &'i str>) -> Window {
        let now = ask.as_of.map_or(self.newest.unwrap_or(ask.clock), |as_of| as_of.settle(timezone));
        let first = projects.into_iter().filter_map(|id| self.first.get(id)).min().copied();
        Window::settle(&ask.window, now, timezone, first)
    }
}

/// What is asked about each project, in its own calendar.
pub(super) fn questions(connection: &Connection, heads: &[ProjectHead], ask: &Ask) -> Result<Vec<Question>> {
    let settled = Settled::settle(connection, ask)?;
    let of = |head: &ProjectHead| {
        // A zone that is none is among the project's notes; its days are those of UTC then.
        let timezone = derive::timezone(&head.id, Some(&head.timezone)).unwrap_or(Tz::UTC);
        let window = settled.window(ask, timezone, [head.id.as_str()]);
        Question::of_project(&head.id, &settled.scope, window, ask.lead_time_clock)
    };
    Ok(heads.iter().map(of).collect())
}

/// A tier by any of its names, or an environment that some project has.
fn scope(connection: &Connection, asked: &str) -> Result<String> {
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
fn first_facts(connection: &Connection, scope: &str) -> Result<HashMap<String, Time>> {
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

/// The date of a project's newest fact that is not in the future, whatever other projects the store has.
///
/// # Errors
/// Where the database fails.
pub fn newest_of(store: &Store, project: &str, clock: Time) -> Result<Option<Time>> {
    let sql = include_str!("newest_of_project.sql");
    Ok(store.connection().query_row(sql, params![project, clock], |row| row.get(0))?)
}

/// What `all` ends with.
fn newest_fact(connection: &Connection, clock: Time) -> Result<Option<Time>> {
    Ok(connection.query_row(include_str!("newest_fact.sql"), [clock; 6], |row| row.get(0))?)
}
