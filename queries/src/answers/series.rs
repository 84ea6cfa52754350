//! Series for charts: what happened week by week, and launch by launch.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use duckdb::Connection;
use serde::Serialize;

use super::ProjectAnswer;
use super::groups::GroupAnswer;
use super::trend::first_launches;
use crate::error::Result;
use crate::metrics::window::midnight;
use crate::metrics::{self, MetricName, Question, Sql};
use crate::model::Time;
use crate::store::{Store, once};

/// One local week since the history began, also where nothing happened in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    pub monday: NaiveDate,
    /// Delivering launches.
    pub launches: i64,
    /// Delivering launches that count as failed.
    pub failed: i64,
    /// Median lead time of the commits delivered in it, in seconds.
    pub lead_time_seconds: Option<f64>,
    /// Whether the window, or the history, covers only part of it.
    pub partial: bool,
}

/// One launch of the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LaunchPoint {
    pub id: String,
    /// In a group's series after the project's id: `checkout v12`.
    pub name: String,
    pub finished_at: Time,
    /// `first`, `redeploy`, `forward`, `rollback`, `unknown`, `diverged`.
    pub kind: String,
    pub status: String,
    pub delivering: bool,
    pub commits: i64,
    /// Median lead time of its commits, in seconds.
    pub lead_time_seconds: Option<f64>,
    /// The signal that names its failure.
    pub failure: Option<String>,
    pub recovery_seconds: Option<f64>,
}

/// What the charts of a project, or of a group, show.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Series {
    pub weeks: Vec<Week>,
    pub launches: Vec<LaunchPoint>,
}

/// The series of a project's window, as its answer settled it.
///
/// # Errors
/// Where the database fails.
pub fn series(store: &Store, answer: &ProjectAnswer) -> Result<Series> {
    Ok(all_series(store, std::slice::from_ref(answer))?.pop().unwrap_or_default())
}

/// The series of several projects, in the order of the answers.
///
/// # Errors
/// Where the database fails.
pub fn all_series(store: &Store, answers: &[ProjectAnswer]) -> Result<Vec<Series>> {
    of_subjects(store.connection(), &answers.iter().map(ProjectAnswer::question).collect::<Vec<_>>())
}

/// The series of a group's window: the launches of all its projects.
///
/// # Errors
/// Where the database fails.
pub fn of_group(store: &Store, answer: &GroupAnswer) -> Result<Series> {
    Ok(of_subjects(store.connection(), &[answer.question()])?.pop().unwrap_or_default())
}

fn of_subjects(connection: &Connection, questions: &[Question]) -> Result<Vec<Series>> {
    metrics::ask(connection, questions)?;
    let groups = questions.iter().filter(|question| question.is_of_group());
    let groups: BTreeSet<&str> = groups.map(|question| question.subject.as_str()).collect();
    let lead_time = metrics::sql(MetricName::ChangeLeadTime).rows;
    let with = |aggregate: &'static str| Sql { rows: lead_time, aggregate }.statement();
    let mut medians: HashMap<(String, NaiveDate), f64> = HashMap::new();
    let mut statement = once(connection, &with(include_str!("lead_time_by_week.sql")))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        medians.insert((row.get(0)?, row.get(1)?), row.get(2)?);
    }
    let mut launches: HashMap<String, Vec<(NaiveDate, LaunchPoint)>> = HashMap::new();
    let mut statement = once(connection, &with(include_str!("launch_series.sql")))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (subject, project, name): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let point = LaunchPoint {
            id: row.get(2)?,
            name: if groups.contains(subject.as_str()) { format!("{project} {name}") } else { name },
            finished_at: row.get(4)?,
            kind: row.get(6)?,
            status: row.get(7)?,
            delivering: row.get(8)?,
            commits: row.get(9)?,
            lead_time_seconds: row.get(10)?,
            failure: row.get(11)?,
            recovery_seconds: row.get(12)?,
        };
        launches.entry(subject).or_default().push((row.get(5)?, point));
    }
    let begins = first_launches(connection)?;
    Ok(questions
        .iter()
        .map(|question| {
            let launches = launches.remove(&question.subject).unwrap_or_default();
            let weeks = weeks(question, begins.get(&question.subject).copied(), &launches, &medians);
            Series { weeks, launches: launches.into_iter().map(|(_, point)| point).collect() }
        })
        .collect())
}

/// Every local week that the window touches, from the later of its beginning and the first launch of all on: before that
/// there is no history, which is not the same as weeks without a launch.
fn weeks(
    question: &Question,
    begins: Option<Time>,
    launches: &[(NaiveDate, LaunchPoint)],
    medians: &HashMap<(String, NaiveDate), f64>,
) -> Vec<Week> {
    let window = question.window;
    let end = window.to.min(window.as_of);
    let local = |time: Time| time.with_timezone(&window.timezone).date_naive().week(chrono::Weekday::Mon).first_day();
    let mut weeks = Vec::new();
    let Some(from) = begins.map(|begins| begins.max(window.from)) else { return weeks };
    let mut monday = local(from);
    while midnight(window.timezone, monday) < end {
        let next = monday + chrono::Days::new(7);
        let here = launches.iter().filter(|(day, point)| point.delivering && *day >= monday && *day < next);
        let (launched, failed) = here
            .fold((0, 0), |(launched, failed), (_, point)| (launched + 1, failed + i64::from(point.failure.is_some())));
        weeks.push(Week {
            monday,
            launches: launched,
            failed,
            lead_time_seconds: medians.get(&(question.subject.clone(), monday)).copied(),
            partial: midnight(window.timezone, monday) < from || midnight(window.timezone, next) > end,
        });
        monday = next;
    }
    weeks
}
