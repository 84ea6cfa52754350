//! Change lead time: from a commit to the finish of the launch that was the first to bring it to production.
//!
//! Source of the definition: DORA's "change lead time", from commit to production; merges and what was there before
//! measuring began are left out.

use std::collections::HashMap;

use duckdb::Connection;
use duckdb::types::ValueRef;
use serde_json::{Value, json};

use super::asked::Question;
use super::change_phases;
use super::clock::Clock;
use super::result::{Interval, Metric, MetricName, Percentiles};
use super::sources::{MINIMUM_FOR_MEDIAN, Sources};
use super::sql::Sql;
use crate::error::Result;
use crate::statistics::Clustered;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../metrics/change_lead_time.rows.sql"),
    aggregate: include_str!("../../metrics/change_lead_time.sql"),
};

/// The same per change, over the rows of the phases.
const OF_CHANGES: Sql =
    Sql { rows: change_phases::SQL.rows, aggregate: include_str!("../../metrics/change_lead_time.changes.sql") };

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

/// The same distribution over changes.
struct OfChanges {
    n: i64,
    all: [Option<f64>; 3],
    n_without_bots: i64,
    without_bots: [Option<f64>; 3],
}

impl OfChanges {
    fn json(&self, clock: Clock) -> Value {
        let from = if clock == Clock::Merged { "merge" } else { "first_commit" };
        let mut all = distribution(self.n, self.all);
        all["from"] = json!(from);
        all["without_bots"] = distribution(self.n_without_bots, self.without_bots);
        all
    }
}

/// Percentiles `p50`, `p85`, `p90` with their n; no figure for too few.
fn distribution(n: i64, percentiles: [Option<f64>; 3]) -> Value {
    let [p50, p85, p90] = if n < MINIMUM_FOR_MEDIAN { [None; 3] } else { percentiles };
    json!({"value": p50, "p85": p85, "p90": p90, "n": n})
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
    let mut of_changes = OF_CHANGES.by_subject(connection, |row| {
        Ok(OfChanges {
            n: row.get(1)?,
            all: [row.get(2)?, row.get(3)?, row.get(4)?],
            n_without_bots: row.get(5)?,
            without_bots: [row.get(6)?, row.get(7)?, row.get(8)?],
        })
    })?;
    Ok(questions
        .iter()
        .zip(sources)
        .map(|(question, sources)| {
            let mut metric = Metric::empty(MetricName::ChangeLeadTime, "seconds", "median", question.window);
            metric.excluded = excluded.remove(&question.subject).unwrap_or_default();
            metric.beside.insert("clock".into(), json!(question.clock));
            if let Some(changes) = of_changes.remove(&question.subject).and_then(|mut rows| rows.pop()) {
                metric.beside.insert("changes".into(), changes.json(question.clock));
            }
            let found = found.remove(&question.subject).and_then(|mut rows| rows.pop());
            figure(metric, question, sources, found.as_ref())
        })
        .collect())
}

/// Adds the intervals of medians that are there. Commits of one launch are not independent, so launches are resampled; it
/// reads every commit of the window, and is asked for only where an interval is shown.
pub(super) fn resample(connection: &Connection, metrics: &mut HashMap<&str, &mut Metric>) -> Result<()> {
    let commits = "select subject, project, launch, lead_time_seconds from counted_rows
        order by subject nulls last, finished_at nulls last, position nulls last, project nulls last, launch nulls last";
    let mut statement = connection.prepare(&Sql { aggregate: commits, ..SQL }.statement())?;
    let mut rows = statement.query([])?;
    let (mut subject, mut launch) = (Vec::new(), (Vec::new(), Vec::new()));
    let (mut values, mut launches) = (Vec::new(), 0_u32);
    while let Some(row) = rows.next()? {
        let of = text(row.get_ref(0)?);
        if of != subject {
            add_interval(metrics, &subject, std::mem::take(&mut values), launches);
            (subject, launches) = (of.to_vec(), 0);
        }
        let (project, id) = (text(row.get_ref(1)?), text(row.get_ref(2)?));
        if launches == 0 || id != launch.1 || project != launch.0 {
            launch = (project.to_vec(), id.to_vec());
            launches += 1;
        }
        values.push((row.get(3)?, launches - 1));
    }
    add_interval(metrics, &subject, values, launches);
    Ok(())
}

/// The bytes of a text, without a copy.
fn text(value: ValueRef<'_>) -> &[u8] {
    if let ValueRef::Text(text) = value { text } else { &[] }
}

fn add_interval(metrics: &mut HashMap<&str, &mut Metric>, subject: &[u8], values: Vec<(f64, u32)>, launches: u32) {
    let metric = std::str::from_utf8(subject).ok().and_then(|subject| metrics.get_mut(subject));
    let Some(metric) = metric.filter(|metric| metric.value.is_some()) else { return };
    let interval = Clustered::new(values, launches as usize).interval();
    metric.interval = interval.map(|(low, high)| Interval { level: 0.95, low: Some(low), high: Some(high) });
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
    metric.say(question.clock.sentence());
    let Some(found) = found else {
        if metric.excluded.iter().any(|excluded| excluded.reason == "undated") {
            return metric.not_measured(
                "the launches of the window are dated only by their commits, so no time passes between the two",
                "use annotated tags, a date in the tag's name, releases or deployments",
            );
        }
        let without_change = metric.excluded.iter().any(|excluded| excluded.reason == "no_change");
        if without_change && !metric.beside.contains_key("changes") {
            return metric.not_measured(
                "no commit of the window belongs to a known change, so no merge starts the clock",
                "import the changes (table `change`), or use the clock `committed`",
            );
        }
        return metric.insufficient(MINIMUM_FOR_MEDIAN, "no commit was delivered in the window");
    };
    metric.n = found.n;
    metric.percentiles = Some(found.percentiles);
    metric.beside.insert("launches".into(), json!(found.launches));
    let without_bots = distribution(found.n_without_bots, found.without_bots);
    metric.beside.insert("without_bots".into(), without_bots);
    if question.clock == Clock::Committed
        && found.n > 0
        && found.committed_by_forge as f64 / found.n as f64 > FORGE_SHARE
    {
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
