//! Change lead time: from a commit to the finish of the launch that was the first to bring it to production.
//!
//! Source of the definition: DORA's "change lead time", from commit to production; merges and what was there before
//! measuring began are left out.

use duckdb::Connection;
use serde_json::json;

use super::asked::Question;
use super::result::{Metric, MetricName, Percentiles};
use super::sources::{MINIMUM_FOR_MEDIAN, Sources};
use super::sql::Sql;
use crate::error::Result;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../metrics/change_lead_time.rows.sql"),
    aggregate: include_str!("../../metrics/change_lead_time.sql"),
};

/// Above this share of commits made by the forge, the clock is said to start at the merge.
const FORGE_SHARE: f64 = 0.3;

struct Distribution {
    n: i64,
    launches: i64,
    percentiles: Percentiles,
    n_without_bots: i64,
    /// The percentiles `p50`, `p85`, `p90`.
    without_bots: [Option<f64>; 3],
    committed_by_forge: i64,
}

pub(super) fn measure(connection: &Connection, questions: &[Question], sources: &[Sources]) -> Result<Vec<Metric>> {
    let mut found = SQL.by_subject(connection, |row| {
        Ok(Distribution {
            n: row.get(1)?,
            launches: row.get(2)?,
            percentiles: Percentiles { p50: row.get(3)?, p85: row.get(4)?, p90: row.get(5)? },
            n_without_bots: row.get(6)?,
            without_bots: [row.get(7)?, row.get(8)?, row.get(9)?],
            committed_by_forge: row.get(10)?,
        })
    })?;
    let mut excluded = SQL.excluded(connection)?;
    Ok(questions
        .iter()
        .zip(sources)
        .map(|(question, sources)| {
            let mut metric = Metric::empty(MetricName::ChangeLeadTime, "seconds", "median", question.window);
            metric.excluded = excluded.remove(&question.subject).unwrap_or_default();
            let found = found.remove(&question.subject).and_then(|mut rows| rows.pop());
            figure(metric, question, sources, found.as_ref())
        })
        .collect())
}

fn figure(mut metric: Metric, question: &Question, sources: &Sources, found: Option<&Distribution>) -> Metric {
    if let Some((reason, connect)) = sources.why_no_launches(&question.scope) {
        return metric.not_measured(reason, connect);
    }
    if sources.launches_in_graph == 0 {
        return metric.not_measured(
            "no launched commit is among the commits that are known",
            "collect the repository that is deployed (`rung collect`), or give deployments their sha",
        );
    }
    metric.say("the clock starts when the commit was made");
    let Some(found) = found else {
        if metric.excluded.iter().any(|excluded| excluded.reason == "undated") {
            return metric.not_measured(
                "the launches of the window are dated only by their commits, so no time passes between the two",
                "use annotated tags, a date in the tag's name, releases or deployments",
            );
        }
        return metric.insufficient(MINIMUM_FOR_MEDIAN, "no commit was delivered in the window");
    };
    metric.n = found.n;
    metric.percentiles = Some(found.percentiles);
    metric.beside.insert("launches".into(), json!(found.launches));
    let [p50, p85, p90] = if found.n_without_bots < MINIMUM_FOR_MEDIAN { [None; 3] } else { found.without_bots };
    let without_bots = json!({"value": p50, "p85": p85, "p90": p90, "n": found.n_without_bots});
    metric.beside.insert("without_bots".into(), without_bots);
    if found.n > 0 && found.committed_by_forge as f64 / found.n as f64 > FORGE_SHARE {
        metric.say(format!(
            "{} of {} commits were made by the forge on merging, so for them it starts at the merge",
            found.committed_by_forge, found.n
        ));
    }
    if found.n < MINIMUM_FOR_MEDIAN {
        metric.percentiles = None;
        return metric.insufficient(
            MINIMUM_FOR_MEDIAN,
            format!("{} delivered commits, and a median needs {MINIMUM_FOR_MEDIAN}", found.n),
        );
    }
    metric.value = Some(found.percentiles.p50);
    metric
}
