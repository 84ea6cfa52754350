//! Failed deployment recovery time: from a failed launch (or its incident, if earlier) to its recovery.
//!
//! Source of the definition: DORA's "failed deployment recovery time". Failures that are not over yet are open
//! observations of a survival curve, not left out: leaving them out would make slow teams look fast.

use duckdb::Connection;
use serde_json::json;

use super::asked::Question;
use super::change_failure_rate::unseen;
use super::result::{Confidence, Interval, Metric, MetricName, Percentiles};
use super::sources::{MINIMUM_FOR_MEDIAN, Sources};
use super::sql::Sql;
use crate::error::Result;
use crate::statistics::survival;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../metrics/failed_deployment_recovery_time.rows.sql"),
    aggregate: include_str!("../../metrics/failed_deployment_recovery_time.sql"),
};

struct Failure {
    seconds: f64,
    open: bool,
    confidence: String,
}

pub(super) fn measure(connection: &Connection, questions: &[Question], sources: &[Sources]) -> Result<Vec<Metric>> {
    let mut found = SQL.by_subject(connection, |row| {
        Ok(Failure { seconds: row.get(1)?, open: row.get(2)?, confidence: row.get(3)? })
    })?;
    let mut excluded = SQL.excluded(connection)?;
    Ok(questions
        .iter()
        .zip(sources)
        .map(|(question, sources)| {
            let mut metric =
                Metric::empty(MetricName::FailedDeploymentRecoveryTime, "seconds", "median", question.window);
            metric.excluded = excluded.remove(&question.subject).unwrap_or_default();
            figure(metric, question, sources, &found.remove(&question.subject).unwrap_or_default())
        })
        .collect())
}

fn figure(mut metric: Metric, question: &Question, sources: &Sources, failures: &[Failure]) -> Metric {
    if let Some((reason, connect)) = sources.why_no_launches(&question.scope) {
        return metric.not_measured(reason, connect);
    }
    if let Some((reason, connect)) = unseen(sources) {
        return metric.not_measured(reason, connect);
    }
    metric.n = i64::try_from(failures.len()).unwrap_or(i64::MAX);
    let open = failures.iter().filter(|failure| failure.open).count();
    metric.beside.insert("still_open".into(), json!(open));
    let inferred = failures.iter().any(|failure| failure.confidence != "observed");
    if inferred {
        metric.confidence = Confidence::Inferred;
        metric.say("recoveries that were concluded from later launches lie within 24 h (rollback) or 72 h (revert, hotfix) by their rule");
    }
    if metric.n < MINIMUM_FOR_MEDIAN {
        let reason = match metric.n {
            0 => "no launch of the window is known to have failed".to_owned(),
            1 => format!("1 failed launch, and a median needs {MINIMUM_FOR_MEDIAN}"),
            n => format!("{n} failed launches, and a median needs {MINIMUM_FOR_MEDIAN}"),
        };
        return metric.insufficient(MINIMUM_FOR_MEDIAN, reason);
    }
    let durations: Vec<(f64, bool)> = failures.iter().map(|failure| (failure.seconds, !failure.open)).collect();
    let curve = survival(&durations);
    let Some(median) = curve.median else {
        return metric.insufficient(
            MINIMUM_FOR_MEDIAN,
            format!("{open} of {} failures are not over yet, so the middle one cannot be told", failures.len()),
        );
    };
    metric.value = Some(median);
    metric.interval = Some(Interval { level: 0.95, low: curve.low, high: curve.high });
    if open == 0 {
        metric.percentiles = percentiles(&durations);
    }
    metric
}

fn percentiles(durations: &[(f64, bool)]) -> Option<Percentiles> {
    let mut seconds: Vec<f64> = durations.iter().map(|(seconds, _)| *seconds).collect();
    seconds.sort_by(f64::total_cmp);
    let at = |share: f64| crate::statistics::percentile(&seconds, share);
    Some(Percentiles { p50: at(0.5)?, p85: at(0.85)?, p90: at(0.9)? })
}
