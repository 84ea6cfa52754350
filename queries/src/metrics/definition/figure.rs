//! A figure by another tool's rules.

use std::collections::HashMap;

use chrono::NaiveDate;
use duckdb::Connection;
use duckdb::types::ValueRef;
use serde_json::{Map, Value, json};

use super::days::{self, PerDay};
use super::registry::{self, Entry, Shape};
use super::{Definition, make_views};
use crate::error::Result;
use crate::metrics::asked::Question;
use crate::metrics::result::{Interval, Metric, MetricName};
use crate::metrics::rows::cell;
use crate::metrics::sources::{MINIMUM_FOR_MEDIAN, MINIMUM_FOR_RATE, MINIMUM_WEEKS, Sources};
use crate::statistics::wilson;

/// What stands beside a figure that there are too few rows for: the tool's own value, for comparison.
const VALUE_OF_THE_TOOL: &str = "value_of_the_tool";

/// One metric of every subject asked, by another tool's rules.
pub(in crate::metrics) fn measure(
    connection: &Connection,
    questions: &[Question],
    sources: &[Sources],
    definition: Definition,
    name: MetricName,
) -> Result<Vec<Metric>> {
    let Some(entry) = registry::entry(definition, name) else {
        return Ok(questions.iter().map(|question| undefined(question, definition, name)).collect());
    };
    make_views(connection)?;
    let mut excluded = entry.sql.excluded(connection)?;
    let firsts = first_deployments(connection)?;
    let changes = if entry.of_changes { with_changes(connection)? } else { HashMap::new() };
    let mut figures = match entry.shape {
        Shape::Value => Found::Values(values(connection, &entry)?),
        _ => Found::Days(deployments_by_day(connection, &entry)?),
    };
    Ok(questions
        .iter()
        .zip(sources)
        .map(|(question, sources)| {
            let subject = &question.subject;
            let mut metric = Metric::empty(name, entry.unit, entry.statistic, question.window);
            metric.definition = definition.as_str();
            metric.confidence = entry.confidence;
            metric.excluded = excluded.remove(subject).unwrap_or_default();
            if let Some((reason, connect)) = sources.why_no_launches(&question.scope) {
                return metric.not_measured(reason, connect);
            }
            if let Some((reason, connect)) = unseen(&entry, sources, definition, changes.get(subject).copied()) {
                return metric.not_measured(reason, connect);
            }
            if let Some(differs) = definition.differs(name) {
                metric.say(differs);
            }
            match &mut figures {
                Found::Values(found) => value(metric, found.remove(subject)),
                Found::Days(found) => {
                    let days = found.remove(subject).unwrap_or_default();
                    frequency(metric, entry.shape, &days, firsts.get(subject).copied())
                }
            }
        })
        .collect())
}

fn undefined(question: &Question, definition: Definition, name: MetricName) -> Metric {
    let mut metric = Metric::empty(name, "ratio", "ratio", question.window);
    metric.definition = definition.as_str();
    metric.not_measured(
        format!("{} defines no {}", definition.title(), name.title().to_lowercase()),
        "ask with --definition dora",
    )
}

/// What the aggregates gave, by subject.
enum Found {
    Values(HashMap<String, OneValue>),
    Days(HashMap<String, PerDay>),
}

/// What a statement computed of one subject.
struct OneValue {
    n: i64,
    value: Option<f64>,
    numerator: Option<f64>,
    denominator: Option<f64>,
    beside: Map<String, Value>,
}

fn values(connection: &Connection, entry: &Entry) -> Result<HashMap<String, OneValue>> {
    let mut statement = connection.prepare(&entry.sql.statement())?;
    let mut rows = statement.query([])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let mut one = OneValue { n: row.get(1)?, value: None, numerator: None, denominator: None, beside: Map::new() };
        for (at, name) in row.as_ref().column_names().into_iter().enumerate().skip(2) {
            match name.as_str() {
                "value" => one.value = row.get(at)?,
                "numerator" => one.numerator = row.get(at)?,
                "denominator" => one.denominator = row.get(at)?,
                _ => match row.get_ref(at)? {
                    ValueRef::Null => {}
                    value => {
                        one.beside.insert(name, cell(value));
                    }
                },
            }
        }
        found.insert(row.get(0)?, one);
    }
    Ok(found)
}

fn deployments_by_day(connection: &Connection, entry: &Entry) -> Result<HashMap<String, PerDay>> {
    let found = entry.sql.by_subject(connection, |row| Ok((row.get::<_, NaiveDate>(1)?, row.get::<_, i64>(2)?)))?;
    Ok(found.into_iter().map(|(subject, days)| (subject, days.into_iter().collect())).collect())
}

/// The UTC day of each subject's first successful attempt in its scope.
fn first_deployments(connection: &Connection) -> Result<HashMap<String, NaiveDate>> {
    let mut statement = connection.prepare(
        "select subject, cast(min(finished_at) as date) from asked_attempt where succeeded group by subject",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// How many merged changes each subject has up to now.
fn with_changes(connection: &Connection) -> Result<HashMap<String, i64>> {
    let mut statement = connection.prepare(
        "select asked.subject, count(distinct (change.repository, change.number)) from asked
         join project_repository on project_repository.project = asked.project
         join change on change.repository = project_repository.repository
         where change.merged_at <= asked.now_at group by asked.subject",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// Why the tool could see nothing here, and what would change it.
fn unseen(entry: &Entry, sources: &Sources, definition: Definition, changes: Option<i64>) -> Option<(String, String)> {
    let tool = definition.title();
    if entry.of_changes && changes.unwrap_or(0) == 0 {
        return Some((
            format!("{tool} counts pull or merge requests, and none that was merged is known"),
            "import changes (`rung import` of `change`), or ask with --definition dora".to_owned(),
        ));
    }
    if entry.of_incidents && sources.incidents == 0 {
        return Some((
            format!("{tool} sees failures by incidents alone, and none is known"),
            "import incidents (`rung import` of `incident`), or ask with --definition dora".to_owned(),
        ));
    }
    (entry.unit == "seconds" && !entry.of_incidents && sources.launches_in_graph == 0).then(|| {
        (
            "no launched commit is among the commits that are known".to_owned(),
            "collect the repository that is deployed (`rung collect`), or give deployments their sha".to_owned(),
        )
    })
}

fn value(mut metric: Metric, found: Option<OneValue>) -> Metric {
    let minimum = if metric.unit == "ratio" { MINIMUM_FOR_RATE } else { MINIMUM_FOR_MEDIAN };
    let what = if metric.unit == "ratio" { "deployments" } else { "rows" };
    let of = if metric.unit == "ratio" { "a rate" } else { "a median" };
    let found = found.unwrap_or(OneValue { n: 0, value: None, numerator: None, denominator: None, beside: Map::new() });
    metric.n = found.n;
    metric.beside.extend(found.beside);
    let reason = format!("{what} that count: {}, and {of} needs {minimum}", found.n);
    let Some(value) = found.value else { return metric.insufficient(minimum, reason) };
    metric.numerator = found.numerator;
    metric.denominator = found.denominator;
    if found.n < minimum {
        return too_few(metric, value, minimum, reason);
    }
    metric.value = Some(value);
    if let (Some(numerator), Some(denominator)) = (found.numerator, found.denominator)
        && numerator <= denominator
        && metric.definition != Definition::GitLab.as_str()
    {
        metric.interval = wilson(numerator, denominator).map(|(low, high)| Interval {
            level: 0.95,
            low: Some(low),
            high: Some(high),
        });
    }
    metric
}

/// No figure here, and the tool's own value beside it.
fn too_few(mut metric: Metric, value: f64, minimum: i64, reason: String) -> Metric {
    metric.beside.insert(VALUE_OF_THE_TOOL.into(), json!(value));
    let tool = Definition::parse(metric.definition).map_or("the tool", Definition::title);
    metric.say(format!("{tool} itself shows a value at any number of rows: it stands beside as {VALUE_OF_THE_TOOL}"));
    metric.insufficient(minimum, reason)
}

fn frequency(mut metric: Metric, shape: Shape, days: &PerDay, first: Option<NaiveDate>) -> Metric {
    let window = metric.window;
    metric.n = days.values().sum();
    metric.beside.insert("deployment_days".into(), json!(days.len()));
    let value = match shape {
        Shape::PerDay => {
            let of = days::local_days(&window);
            metric.numerator = Some(metric.n as f64);
            metric.denominator = Some(of as f64);
            (of > 0).then(|| metric.n as f64 / of as f64)
        }
        Shape::Bucket => first.and_then(|first| days::bucket(days, &window, first)).map(|found| {
            metric.beside.insert("bucket".into(), json!(found.name));
            metric.beside.insert("median_of_weeks_with_a_deployment".into(), json!(found.weeks));
            metric.beside.insert("median_of_weeks_with_a_deployment_per_month".into(), json!(found.months));
            found.days_per_week
        }),
        _ => {
            metric.beside.insert("median_month_has_one".into(), json!(days::median_month_has_one(days, &window)));
            days::days_per_week(days, &window)
        }
    };
    let span = (window.to.min(window.as_of) - window.from).as_seconds_f64() / 604_800.0;
    let reason = format!("the window has {:.1} weeks up to now, and a frequency needs 2", span.max(0.0));
    match value {
        None => metric.insufficient(2, reason),
        Some(value) if span < MINIMUM_WEEKS => too_few(metric, value, 2, reason),
        Some(value) => {
            metric.value = Some(value);
            metric
        }
    }
}
