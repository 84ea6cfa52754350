//! Whole answers put together: which projects, which windows, then metrics and ladders for all of them at once.

use std::collections::HashMap;

use chrono_tz::Tz;
use duckdb::Connection;

use super::{Ask, Coverage, ProjectAnswer, ProjectHead, coverage, habits, words};
use crate::derive;
use crate::error::Result;
use crate::ladders;
use crate::metrics::window::{Asked, Window};
use crate::metrics::{self, PRODUCTION, Question};
use crate::model::environment::tier_named;
use crate::model::{Archetype, Criticality, DatedBy, Tier, Time};
use crate::store::Store;

/// How the note about a guessed deployment rule begins.
pub const ASSUMED: &str = "assumed that";

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
    let now = match (ask.as_of, &ask.window) {
        (Some(as_of), _) => as_of,
        (None, Asked::All) => newest_fact(connection, ask.clock)?.unwrap_or(ask.clock),
        (None, _) => ask.clock,
    };
    let first = first_launches(connection, &scope)?;
    let questions = heads
        .iter()
        .map(|head| {
            // A zone that is none is among the project's notes; its days are those of UTC then.
            let timezone = derive::timezone(&head.id, Some(&head.timezone)).unwrap_or(Tz::UTC);
            let window = Window::settle(&ask.window, now, timezone, first.get(&head.id).copied());
            Ok(Question { project: head.id.clone(), scope: scope.clone(), window })
        })
        .collect::<Result<Vec<_>>>()?;
    metrics::ask(connection, &questions)?;
    let metrics = metrics::measure(connection, &questions)?;
    let ladders = ladders::judge(connection, &questions)?;
    let mut covered = coverage::coverage(connection)?;
    let mut habits = habits::habits(connection)?;
    let mut notes = notes(connection, ask, now)?;
    let answers = heads.into_iter().zip(questions).zip(metrics).zip(ladders);
    Ok(answers
        .map(|(((head, question), metrics), (ladders, advice))| ProjectAnswer {
            scope: question.scope,
            window: question.window,
            metrics,
            ladders,
            advice,
            habits: habits.remove(&head.id).unwrap_or_default(),
            coverage: covered.remove(&head.id).unwrap_or_else(Vec::<Coverage>::new),
            notes: notes.remove(&head.id).unwrap_or_default(),
            project: head,
        })
        .collect())
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

fn first_launches(connection: &Connection, scope: &str) -> Result<HashMap<String, Time>> {
    let mut statement =
        connection.prepare("select project, min(finished_at) from launch where scope = ? group by project")?;
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

/// What a reader must know of each project, from its rules and from what was found on the way.
fn notes(connection: &Connection, ask: &Ask, now: Time) -> Result<HashMap<String, Vec<String>>> {
    let mut notes: HashMap<String, Vec<String>> = HashMap::new();
    let mut add = |project: String, note: String| notes.entry(project).or_default().push(note);
    if (ask.clock - now).num_hours().abs() >= 24 {
        let date = now.format("%Y-%m-%d");
        for project in list(connection, "select id from project")? {
            add(project, format!("as of {date}"));
        }
    }
    let mut statement = connection.prepare(
        "select project, made_from, pattern, environment from deployment_rule where assumed order by project, position",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (made_from, pattern): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let pattern = pattern.map_or(String::new(), |pattern| format!(" that match {pattern}"));
        add(row.get(0)?, format!("{ASSUMED} {made_from}{pattern} are deployments; correct it in rung.toml"));
    }
    for project in list(connection, "select distinct project from stale")? {
        add(
            project,
            "facts came in after these figures were made: run `rung collect` or `rung import` again".to_owned(),
        );
    }
    let mut statement = connection.prepare("select project, message from finding order by project, kind")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        add(row.get(0)?, row.get(1)?);
    }
    let mut statement = connection.prepare(
        "select project, string_agg(distinct environment, ', ' order by environment), count(*) from attempt
         where excluded = 'unknown_environment' group by project order by project",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (names, count): (String, i64) = (row.get(1)?, row.get(2)?);
        add(
            row.get(0)?,
            format!(
                "{} went to environments of no known tier ({names}): give them one in rung.toml",
                words::count(count, "deployment", "deployments")
            ),
        );
    }
    let mut statement = connection.prepare(
        "select project, count(*) from attempt where finished_at > ? and excluded is null group by project order by project",
    )?;
    let mut rows = statement.query([ask.clock])?;
    while let Some(row) = rows.next()? {
        let count: i64 = row.get(1)?;
        add(row.get(0)?, format!("{count} deployments are left out: impossible_date, later than now"));
    }
    let mut statement = connection.prepare(
        "select project, count(*) from launch where tier = ? and scope = ? and dated_by = ? group by project order by project",
    )?;
    let mut rows = statement.query([Tier::Production.as_str(), PRODUCTION, DatedBy::Commit.as_str()])?;
    while let Some(row) = rows.next()? {
        let count: i64 = row.get(1)?;
        add(
            row.get(0)?,
            format!(
                "{} no date but that of their commit: they show frequency, and no lead time",
                words::count(count, "launch has", "launches have")
            ),
        );
    }
    Ok(notes)
}

fn list(connection: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}
