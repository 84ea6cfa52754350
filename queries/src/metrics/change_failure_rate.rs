//! Change failure rate: failed delivering launches of all delivering launches that are old enough to have failed.
//!
//! Source of the definition: DORA's "change fail rate". What shows a failure is listed in `queries::derive::signals`.

use duckdb::Connection;
use serde_json::json;

use super::asked::Question;
use super::result::{Confidence, Interval, Metric, MetricName};
use super::sources::{MINIMUM_FOR_RATE, Sources};
use super::sql::Sql;
use crate::error::Result;
use crate::statistics::wilson;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../metrics/change_failure_rate.rows.sql"),
    aggregate: include_str!("../../metrics/change_failure_rate.sql"),
};

struct Counts {
    n: i64,
    failed: i64,
    observed: i64,
    by_signal: [(&'static str, i64); 6],
    said_not_failed: i64,
}

pub(super) fn measure(connection: &Connection, questions: &[Question], sources: &[Sources]) -> Result<Vec<Metric>> {
    let mut found = SQL.by_subject(connection, |row| {
        Ok(Counts {
            n: row.get(1)?,
            failed: row.get(2)?,
            observed: row.get(3)?,
            by_signal: [
                ("override", row.get(4)?),
                ("incident", row.get(5)?),
                ("rollback", row.get(6)?),
                ("revert", row.get(7)?),
                ("hotfix", row.get(8)?),
                ("failed_rollout", row.get(9)?),
            ],
            said_not_failed: row.get(10)?,
        })
    })?;
    let mut excluded = SQL.excluded(connection)?;
    Ok(questions
        .iter()
        .zip(sources)
        .map(|(question, sources)| {
            let mut metric = Metric::empty(MetricName::ChangeFailureRate, "ratio", "ratio", question.window);
            metric.excluded = excluded.remove(&question.subject).unwrap_or_default();
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
    let watched = watched(sources);
    metric.lower_bound = sources.launching_without_incidents > 0;
    let n = found.map_or(0, |found| found.n);
    metric.n = n;
    if n < MINIMUM_FOR_RATE {
        return metric.insufficient(
            MINIMUM_FOR_RATE,
            format!("launches old enough to be judged: {n}, and a rate needs {MINIMUM_FOR_RATE}"),
        );
    }
    let Some(found) = found else { return metric };
    let (failed, n) = (found.failed as f64, found.n as f64);
    metric.value = Some(failed / n);
    metric.numerator = Some(failed);
    metric.denominator = Some(n);
    metric.interval = wilson(failed, n).map(|(low, high)| Interval { level: 0.95, low: Some(low), high: Some(high) });
    metric.confidence =
        if found.observed == found.failed && !metric.lower_bound { Confidence::Observed } else { Confidence::Inferred };
    metric.beside.insert("failed_observed".into(), json!(found.observed));
    metric.beside.insert("rate_observed".into(), json!(found.observed as f64 / n));
    for (signal, count) in found.by_signal {
        metric.beside.insert(format!("failed_by_{signal}"), json!(count));
    }
    metric.beside.insert("said_not_failed".into(), json!(found.said_not_failed));
    metric.beside.insert("signals_watched".into(), json!(watched));
    if found.failed == 0 {
        metric.say(format!("no failure among what was watched: {}", watched.join(", ")));
    }
    if found.observed < found.failed {
        metric.say(format!("observed only: {} of {}", found.observed, found.n));
    }
    if metric.lower_bound {
        metric.say("a lower bound: without incidents only failures that the history shows are counted");
    }
    metric
}

/// Why no failure could have been seen at all.
pub(super) fn unseen(sources: &Sources) -> Option<(&'static str, &'static str)> {
    let seen = sources.incidents > 0 || sources.launches_in_graph > 0;
    let said = sources.overrides > 0 || sources.count_failed_rollouts;
    (!seen && !said).then_some((
        "neither incidents nor the commits of the launches are known, so no failure could have been seen",
        "connect a source of incidents, or collect the repository that is deployed",
    ))
}

/// The signals that could have been seen, in their order.
fn watched(sources: &Sources) -> Vec<&'static str> {
    let in_graph = sources.launches_in_graph > 0;
    let all = [
        ("override", sources.overrides > 0),
        ("incident", sources.incidents > 0),
        ("rollback", true),
        ("revert", in_graph),
        ("hotfix", in_graph),
        ("failed_rollout", sources.count_failed_rollouts),
    ];
    all.into_iter().filter(|(_, seen)| *seen).map(|(signal, _)| signal).collect()
}
