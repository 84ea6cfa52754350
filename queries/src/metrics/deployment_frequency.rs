//! Deployment frequency: delivering launches per week of the window that the history covers.
//!
//! Source of the definition: DORA's "deployment frequency", counted in launches so that a retried or repeated
//! deployment is none. Rolled-back, repeated, empty and failed launches stand beside it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use duckdb::Connection;
use serde_json::json;

use super::asked::Question;
use super::result::{Confidence, Interval, Metric, MetricName};
use super::sources::{MINIMUM_WEEKS, Sources};
use super::sql::Sql;
use crate::error::Result;
use crate::model::Time;
use crate::statistics::{median, poisson_interval};

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../metrics/deployment_frequency.rows.sql"),
    aggregate: include_str!("../../metrics/deployment_frequency.sql"),
};

/// Launches of one project in one hour of one local day, in the order of their first launch.
struct Hour {
    day: NaiveDate,
    weekday: i64,
    of_day: i64,
    launches: i64,
    first_at: Time,
    last_at: Time,
    dated_by_commit: i64,
}

pub(super) fn measure(connection: &Connection, questions: &[Question], sources: &[Sources]) -> Result<Vec<Metric>> {
    let mut hours = SQL.by_subject(connection, |row| {
        Ok(Hour {
            day: row.get(1)?,
            weekday: row.get(2)?,
            of_day: row.get(3)?,
            launches: row.get(4)?,
            first_at: row.get(5)?,
            last_at: row.get(6)?,
            dated_by_commit: row.get(7)?,
        })
    })?;
    let mut excluded = SQL.excluded(connection)?;
    Ok(questions
        .iter()
        .zip(sources)
        .map(|(question, sources)| {
            let mut metric = Metric::empty(MetricName::DeploymentFrequency, "per_week", "rate", question.window);
            metric.excluded = excluded.remove(&question.subject).unwrap_or_default();
            figure(metric, question, sources, &hours.remove(&question.subject).unwrap_or_default())
        })
        .collect())
}

fn figure(mut metric: Metric, question: &Question, sources: &Sources, hours: &[Hour]) -> Metric {
    if let Some((reason, connect)) = sources.why_no_launches(&question.scope) {
        return metric.not_measured(reason, connect);
    }
    let Some(first_launch) = sources.first_launch_at else { return metric };
    metric.n = hours.iter().map(|hour| hour.launches).sum();
    let weeks = question.window.weeks_covered(first_launch);
    metric.numerator = Some(metric.n as f64);
    metric.denominator = Some(weeks);
    beside(&mut metric, question, first_launch, hours);
    let dated_by_commit: i64 = hours.iter().map(|hour| hour.dated_by_commit).sum();
    if dated_by_commit > 0 {
        metric.confidence = Confidence::Inferred;
        metric.say(format!(
            "{dated_by_commit} of {} launches are dated by their commit, for want of a date of their own",
            metric.n
        ));
    }
    if weeks < MINIMUM_WEEKS {
        return metric
            .insufficient(2, format!("the history covers {weeks:.1} weeks of the window, and a frequency needs 2"));
    }
    metric.value = Some(metric.n as f64 / weeks);
    let (low, high) = poisson_interval(u64::try_from(metric.n).unwrap_or(0));
    metric.interval = Some(Interval { level: 0.95, low: Some(low / weeks), high: Some(high / weeks) });
    metric
}

fn beside(metric: &mut Metric, question: &Question, first_launch: Time, hours: &[Hour]) {
    let mut days: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    let mut table = [[0_i64; 24]; 7];
    for hour in hours {
        *days.entry(hour.day).or_default() += hour.launches;
        let weekday = usize::try_from(hour.weekday - 1).unwrap_or(0).min(6);
        table[weekday][usize::try_from(hour.of_day).unwrap_or(0).min(23)] += hour.launches;
    }
    let mut per_week: Vec<f64> = question
        .window
        .whole_weeks(first_launch)
        .iter()
        .map(|monday| days.range(*monday..*monday + chrono::Days::new(7)).count() as f64)
        .collect();
    let whole_weeks = per_week.len();
    metric.beside.insert("deployment_days".into(), json!(days.len()));
    metric.beside.insert("deployment_days_per_week_median".into(), json!(median(&mut per_week)));
    metric.beside.insert("whole_weeks".into(), json!(whole_weeks));
    metric.beside.insert("longest_gap_seconds".into(), json!(longest_gap(hours)));
    metric.beside.insert("launches_by_weekday_and_hour".into(), json!(table));
}

/// The longest time without a launch between two, in seconds. The hours of a group's projects may overlap.
fn longest_gap(hours: &[Hour]) -> Option<f64> {
    let mut last_at = hours.first()?.last_at;
    let mut longest = None;
    for hour in &hours[1..] {
        let gap = (hour.first_at - last_at).as_seconds_f64().max(0.0);
        longest = Some(longest.map_or(gap, |longest: f64| longest.max(gap)));
        last_at = last_at.max(hour.last_at);
    }
    longest
}
