//! Deployment rework rate: launches that nobody had planned, of all that moved production.
//!
//! Source of the definition: DORA's "deployment rework rate" (2024): unplanned deployments made to mend a
//! user-visible fault. Rollbacks, recoveries and launches of nothing but reverts or hotfixes.

use duckdb::Connection;
use serde_json::json;

use super::asked::Question;
use super::change_failure_rate::unseen;
use super::result::{Confidence, Interval, Metric, MetricName};
use super::sources::{MINIMUM_FOR_RATE, Sources};
use super::sql::Sql;
use crate::error::Result;
use crate::statistics::wilson;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../metrics/deployment_rework_rate.rows.sql"),
    aggregate: include_str!("../../metrics/deployment_rework_rate.sql"),
};

struct Counts {
    n: i64,
    unplanned: i64,
    rollbacks: i64,
    only_reverts_or_hotfixes: i64,
    said_unplanned: i64,
    said_planned: i64,
}

pub(super) fn measure(connection: &Connection, questions: &[Question], sources: &[Sources]) -> Result<Vec<Metric>> {
    let mut found = SQL.by_subject(connection, |row| {
        Ok(Counts {
            n: row.get(1)?,
            unplanned: row.get(2)?,
            rollbacks: row.get(3)?,
            only_reverts_or_hotfixes: row.get(4)?,
            said_unplanned: row.get(5)?,
            said_planned: row.get(6)?,
        })
    })?;
    Ok(questions
        .iter()
        .zip(sources)
        .map(|(question, sources)| {
            let metric = Metric::empty(MetricName::DeploymentReworkRate, "ratio", "ratio", question.window);
            let found = found.remove(&question.subject).and_then(|mut rows| rows.pop());
            figure(metric, question, sources, found.as_ref())
        })
        .collect())
}

fn figure(mut metric: Metric, question: &Question, sources: &Sources, found: Option<&Counts>) -> Metric {
    if let Some((reason, connect)) = sources.why_no_launches(&question.scope) {
        return metric.not_measured(reason, connect);
    }
    if let Some((reason, connect)) = unseen(sources) {
        return metric.not_measured(reason, connect);
    }
    metric.confidence = Confidence::Inferred;
    metric.n = found.map_or(0, |found| found.n);
    let Some(found) = found.filter(|found| found.n >= MINIMUM_FOR_RATE) else {
        let reason =
            format!("launches that moved {}: {}, and a rate needs {MINIMUM_FOR_RATE}", question.scope, metric.n);
        return metric.insufficient(MINIMUM_FOR_RATE, reason);
    };
    let (unplanned, n) = (found.unplanned as f64, found.n as f64);
    metric.value = Some(unplanned / n);
    metric.numerator = Some(unplanned);
    metric.denominator = Some(n);
    metric.interval =
        wilson(unplanned, n).map(|(low, high)| Interval { level: 0.95, low: Some(low), high: Some(high) });
    let recoveries = found.unplanned - found.rollbacks - found.only_reverts_or_hotfixes - found.said_unplanned;
    metric.beside.insert("rollbacks".into(), json!(found.rollbacks));
    metric.beside.insert("recoveries".into(), json!(recoveries));
    metric.beside.insert("only_reverts_or_hotfixes".into(), json!(found.only_reverts_or_hotfixes));
    metric.beside.insert("said_unplanned".into(), json!(found.said_unplanned));
    metric.beside.insert("said_planned".into(), json!(found.said_planned));
    metric
}
