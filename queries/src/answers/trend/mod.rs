//! What moved and what is only noise: the window against the period before it, when lead time changed, and what the
//! next weeks bring. Read only where it is shown: it asks the store four times more.

mod changes;
pub mod compare;
mod outlook;
#[cfg(test)]
mod simulated;
pub mod words;

use std::collections::HashMap;

use chrono::NaiveDate;
use duckdb::{Connection, Row};
use serde::Serialize;

pub use changes::{Change, ChangePoints};
pub use compare::{Compared, Comparison, Direction, Side, Verdict};
pub use outlook::{Outlook, OutlookRange, Outlooks, RollingWeek};

use super::ProjectAnswer;
use super::groups::GroupAnswer;
use crate::error::{Error, Result};
use crate::metrics::window::Window;
use crate::metrics::{self, Metric, MetricName, MetricStatus, Question, Sql};
use crate::model::Time;
use crate::store::{Store, once};
use compare::Sample;
use outlook::Daily;

/// So many of the slowest launches are named.
const SLOWEST: usize = 3;

/// How one project, or a group of them, moves: beside its answer wherever it is shown, in JSON among the answer's own fields.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    pub comparison: Comparison,
    pub change_points: ChangePoints,
    pub forecast: Outlooks,
    /// Rolling figures of the window's whole weeks.
    pub rolling: Vec<RollingWeek>,
    /// The launches of the window with the longest median lead time, the slowest first.
    pub slowest: Vec<SlowLaunch>,
}

/// An answer with its trend, whose fields stand among the answer's own in JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reported {
    #[serde(flatten)]
    pub answer: ProjectAnswer,
    #[serde(flatten)]
    pub trend: Trend,
}

/// A group's answer with its trend, as [`Reported`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportedGroup {
    #[serde(flatten)]
    pub answer: GroupAnswer,
    #[serde(flatten)]
    pub trend: Trend,
}

/// Answers with how they move.
///
/// # Errors
/// Where the database fails.
pub fn reported(store: &Store, answers: Vec<ProjectAnswer>) -> Result<Vec<Reported>> {
    let trends = trends(store, &answers)?;
    Ok(answers.into_iter().zip(trends).map(|(answer, trend)| Reported { answer, trend }).collect())
}

/// A launch whose commits took long.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlowLaunch {
    /// Only of a group's launches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    pub launch: String,
    pub name: String,
    pub finished_at: Time,
    pub commits: i64,
    /// The median of its commits.
    pub lead_time_seconds: f64,
}

/// A launch with the median lead time of its commits.
#[derive(Debug, Clone)]
pub(crate) struct LaunchLeadTime {
    /// Only of a group's launches.
    project: Option<String>,
    id: String,
    name: String,
    finished_at: Time,
    commits: i64,
    seconds: f64,
}

/// How one project moves.
///
/// # Errors
/// Where the database fails.
pub fn trend(store: &Store, answer: &ProjectAnswer) -> Result<Option<Trend>> {
    Ok(trends(store, std::slice::from_ref(answer))?.pop())
}

/// How several projects move, in the order of the answers.
///
/// # Errors
/// Where the database fails.
pub fn trends(store: &Store, answers: &[ProjectAnswer]) -> Result<Vec<Trend>> {
    let figured: Vec<Figured<'_>> = answers.iter().map(|answer| (answer.question(), &*answer.metrics)).collect();
    of_subjects(store.connection(), &figured)
}

/// How a group moves: the tests and the forecast stand on the rows of all its projects.
///
/// # Errors
/// Where the database fails.
pub fn of_group(store: &Store, answer: &GroupAnswer) -> Result<Trend> {
    let found = of_subjects(store.connection(), &[(answer.question(), &answer.metrics)])?.pop();
    found.ok_or_else(|| Error::input("nothing was asked"))
}

/// What was asked about a subject, and its five figures.
type Figured<'a> = (Question, &'a [Metric]);

fn of_subjects(connection: &Connection, figured: &[Figured<'_>]) -> Result<Vec<Trend>> {
    let over = |window: fn(Window) -> Window| -> Vec<Question> {
        let questions = figured.iter().map(|(question, _)| question.clone());
        questions.map(|question| Question { window: window(question.window), ..question }).collect()
    };
    metrics::ask(connection, &over(|window| window))?;
    let mut recoveries_now = recoveries(connection)?;
    let before = over(|window| window.before());
    metrics::ask(connection, &before)?;
    let metrics_before = metrics::measure(connection, &before)?;
    let mut recoveries_before = recoveries(connection)?;

    metrics::ask(connection, &over(outlook::recent))?;
    let mut daily = daily(connection)?;
    let first = first_launches(connection)?;

    let whole = |question: Question| {
        let from = first.get(&question.subject).copied().unwrap_or(question.window.from).min(question.window.from);
        Question { window: Window { from, ..question.window }, ..question }
    };
    metrics::ask(connection, &over(|window| window).into_iter().map(whole).collect::<Vec<_>>())?;
    let mut launches = launch_lead_times(connection)?;

    figured
        .iter()
        .zip(before)
        .zip(metrics_before)
        .map(|(((question, metrics), before), metrics_before)| {
            let (id, window) = (&question.subject, question.window);
            let first_launch = first.get(id).copied();
            let mut launches = launches.remove(id).unwrap_or_default();
            if !question.is_of_group() {
                for launch in &mut launches {
                    launch.project = None;
                }
            }
            let sample = |metrics: &[Metric], window: Window, recoveries: Option<Vec<(f64, bool)>>| Sample {
                lead_times: within(&launches, window).map(|launch| launch.seconds).collect(),
                recoveries: recoveries.unwrap_or_default(),
                ..counts(metrics, window, first_launch)
            };
            let before_sample = sample(&metrics_before, before.window, recoveries_before.remove(id));
            let now_sample = sample(metrics, window, recoveries_now.remove(id));
            let comparison = compare::compare(
                (&metrics_before, &before_sample),
                (metrics, &now_sample),
                before.window,
                first_launch,
            );
            let change_points = changes::changes(&launches, window);
            let daily = daily.remove(id).unwrap_or_default();
            let mondays = first_launch.map(|first| outlook::recent(window).whole_weeks(first)).unwrap_or_default();
            Ok(Trend {
                comparison,
                forecast: outlook::outlooks(&daily, &mondays, &change_points, window),
                rolling: outlook::rolled(&daily, &mondays, window)?,
                slowest: slowest(&launches, window),
                change_points,
            })
        })
        .collect()
}

fn within(launches: &[LaunchLeadTime], window: Window) -> impl Iterator<Item = &LaunchLeadTime> {
    launches.iter().filter(move |launch| launch.finished_at >= window.from && launch.finished_at < window.to)
}

fn slowest(launches: &[LaunchLeadTime], window: Window) -> Vec<SlowLaunch> {
    let mut launches: Vec<&LaunchLeadTime> = within(launches, window).collect();
    launches.sort_by(|a, b| b.seconds.total_cmp(&a.seconds).then(a.finished_at.cmp(&b.finished_at)));
    let slow = launches.into_iter().take(SLOWEST);
    slow.map(|launch| SlowLaunch {
        project: launch.project.clone(),
        launch: launch.id.clone(),
        name: launch.name.clone(),
        finished_at: launch.finished_at,
        commits: launch.commits,
        lead_time_seconds: launch.seconds,
    })
    .collect()
}

/// What the figures say was counted. Where the history begins within the window, the launch that begins it is no event of
/// the time after it.
fn counts(metrics: &[Metric], window: Window, first_launch: Option<Time>) -> Sample {
    let share = |name: MetricName| {
        let found = metrics.iter().find(|metric| metric.metric == name && metric.status == MetricStatus::Measured);
        let whole = |value: Option<f64>| value.map_or(0, |value| value.round() as u64);
        found.map_or((0, 0), |metric| (whole(metric.numerator), whole(metric.denominator)))
    };
    let frequency = metrics.iter().find(|metric| metric.metric == MetricName::DeploymentFrequency);
    let n = frequency.map_or(0, |metric| u64::try_from(metric.n).unwrap_or(0));
    let begins = first_launch.is_some_and(|first| first > window.from && first < window.to);
    Sample {
        launches: n.saturating_sub(u64::from(begins)),
        weeks: frequency.and_then(|metric| metric.denominator).unwrap_or(0.0),
        failed: share(MetricName::ChangeFailureRate),
        unplanned: share(MetricName::DeploymentReworkRate),
        ..Sample::default()
    }
}

/// The rows of a metric's aggregate, or of another over its rows, by subject.
fn by_subject<T>(
    connection: &Connection,
    sql: Sql,
    read: impl Fn(&Row<'_>) -> duckdb::Result<T>,
) -> Result<HashMap<String, Vec<T>>> {
    let mut statement = once(connection, &sql.statement())?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<String, Vec<T>> = HashMap::new();
    while let Some(row) = rows.next()? {
        found.entry(row.get(0)?).or_default().push(read(row)?);
    }
    Ok(found)
}

/// The time of every failure that counts, each `true` if it is over.
fn recoveries(connection: &Connection) -> Result<HashMap<String, Vec<(f64, bool)>>> {
    by_subject(connection, metrics::sql(MetricName::FailedDeploymentRecoveryTime), |row| {
        Ok((row.get(1)?, !row.get::<_, bool>(2)?))
    })
}

fn launch_lead_times(connection: &Connection) -> Result<HashMap<String, Vec<LaunchLeadTime>>> {
    let sql =
        Sql { rows: metrics::sql(MetricName::ChangeLeadTime).rows, aggregate: include_str!("launch_lead_times.sql") };
    by_subject(connection, sql, |row| {
        Ok(LaunchLeadTime {
            project: row.get(1)?,
            id: row.get(2)?,
            name: row.get(3)?,
            finished_at: row.get(4)?,
            commits: row.get(5)?,
            seconds: row.get(6)?,
        })
    })
}

fn daily(connection: &Connection) -> Result<HashMap<String, Daily>> {
    let lead_times =
        Sql { rows: metrics::sql(MetricName::ChangeLeadTime).rows, aggregate: include_str!("lead_time_days.sql") };
    let launches =
        Sql { rows: metrics::sql(MetricName::DeploymentFrequency).rows, aggregate: include_str!("launch_days.sql") };
    let mut daily: HashMap<String, Daily> = HashMap::new();
    for (subject, days) in by_subject(connection, launches, |row| Ok((row.get(1)?, row.get(2)?)))? {
        daily.entry(subject).or_default().launches = days.into_iter().collect();
    }
    for (subject, days) in
        by_subject(connection, lead_times, |row| Ok((row.get::<_, NaiveDate>(1)?, row.get::<_, f64>(2)?)))?
    {
        daily.entry(subject).or_default().lead_times = days;
    }
    Ok(daily)
}

/// When each subject's history begins: its first launch in the scope asked about.
pub(super) fn first_launches(connection: &Connection) -> Result<HashMap<String, Time>> {
    let mut statement = once(connection, include_str!("first_launches.sql"))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}
