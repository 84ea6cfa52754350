//! A figure explained: the rule in words, the SQL, the figures step by step, the rows, and what another definition makes
//! of the same facts.
//!
//! Nothing here computes a figure: it shows what `metrics` computed, and from which rows.

mod against;
mod details;
mod page;
mod steps;

use serde::Serialize;
use serde_json::{Map, Value};

pub use against::{Comparison, Difference, DifferenceKind, Side};
pub use page::{Part, Section, Table};
pub use steps::Step;

use super::project::questions;
use super::rows::{Rows, rows_by};
use super::{Ask, ProjectHead, projects, words};
use crate::error::{Error, Result};
use crate::metrics::definition::View;
use crate::metrics::{self, Definition, Metric, MetricName};
use crate::store::Store;

/// One figure of one project with all that it stands on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    pub project: ProjectHead,
    /// The tier or environment that the figure is about.
    pub scope: String,
    pub metric: MetricName,
    pub title: &'static str,
    pub definition: Definition,
    /// The rule in words; missing where the definition has no such metric.
    pub rule: Option<&'static str>,
    /// Where the definition comes from.
    pub source: Option<&'static str>,
    /// What differs from `dora`, in one line; missing for `dora`.
    pub differs: Option<&'static str>,
    pub figure: Metric,
    /// How the figure comes about, one step after the other.
    pub steps: Vec<Step>,
    pub excluded: Vec<LeftOut>,
    pub sql: Option<Sql>,
    /// Every candidate, the newest first, with whether it counts.
    pub rows: Rows,
    /// For lead time: each merged change that the window's launches deliver, or that was merged in the window and is not
    /// delivered yet, with its phases in seconds and its launch. An object has `repository`, `number`, `launch`,
    /// `found_by`, `counted` and `reason`, the moments `*_at` and `coding_seconds`, `pickup_seconds`, `review_seconds`,
    /// `waiting_seconds`, `deploying_seconds`, `total_seconds`; what is unknown is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Map<String, Value>>>,
    /// For failures and recoveries: each incident with the launch that the definition links it to, or null. An object has
    /// `incident`, `opened_at`, `resolved_at`, `launch`, `confidence`, `evidence`, and for `devlake` also `pipeline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incidents: Option<Vec<Map<String, Value>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Comparison>,
}

/// Rows that do not count, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    pub reason: String,
    pub n: i64,
    /// The reason in words.
    pub words: String,
}

/// The SQL of a figure as it was executed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sql {
    pub executed: String,
    /// The views that it reads beside the stored tables, in the order in which they are made.
    pub views: Vec<View>,
}

/// The metric that a word means.
///
/// # Errors
/// `Input` for a word that means none.
pub fn metric_named(word: &str) -> Result<MetricName> {
    MetricName::parse(word).ok_or_else(|| {
        let names: Vec<&str> = MetricName::ALL.into_iter().map(MetricName::as_str).collect();
        Error::input(format!("metric `{word}`: use one of {}", names.join(", ")))
    })
}

/// What a figure is compared with: what was named, else `dora` where the definition is another.
///
/// # Errors
/// `Input` for a definition that would be compared with itself.
pub fn compared_with(definition: Definition, named: Option<&str>) -> Result<Option<Definition>> {
    let named = named.map(Definition::parse).transpose()?;
    if named == Some(definition) {
        return Err(Error::input(format!(
            "definition `{}` cannot be compared with itself: name another one, or none",
            definition.as_str()
        )));
    }
    Ok(named.or_else(|| (definition != Definition::Dora).then_some(Definition::Dora)))
}

/// One figure of one project explained; nothing where there is no such project.
///
/// # Errors
/// `Input` for an environment that is none; `Database` otherwise.
pub fn explain(
    store: &Store,
    project: &str,
    ask: &Ask,
    metric: MetricName,
    against: Option<Definition>,
) -> Result<Option<Explanation>> {
    let Some(head) = projects(store)?.into_iter().find(|head| head.id == project) else { return Ok(None) };
    let connection = store.connection();
    let definition = ask.definition;
    let asked = questions(connection, std::slice::from_ref(&head), ask)?;
    metrics::ask(connection, &asked)?;
    metrics::definition::make_views(connection)?;
    let found = |definition| -> Result<Found> {
        let figures = metrics::measure_one(connection, &asked, definition, metric)?;
        let figure = figures.into_iter().next().ok_or_else(|| Error::input("nothing was asked"))?;
        Ok(Found { definition, figure, rows: rows_by(connection, definition, metric)? })
    };
    let here = found(definition)?;
    let comparison = match against {
        Some(other) => Some(against::compare(connection, metric, &here, found(other)?)?),
        None => None,
    };
    let rule = definition.rule(metric);
    Ok(Some(Explanation {
        scope: asked.first().map_or_else(String::new, |question| question.scope.clone()),
        project: head,
        metric,
        title: metric.title(),
        definition,
        rule: rule.map(|rule| rule.rule),
        source: rule.map(|rule| rule.source),
        differs: definition.differs(metric),
        steps: steps::steps(&here),
        excluded: left_out(&here.figure),
        sql: sql(definition, metric),
        changes: details::changes(connection, metric)?,
        incidents: details::incidents(connection, metric, definition)?,
        figure: here.figure,
        rows: here.rows,
        against: comparison,
    }))
}

/// A figure by one definition, with its rows.
struct Found {
    definition: Definition,
    figure: Metric,
    rows: Rows,
}

impl Found {
    /// The cell of a row under a column's name.
    fn cell(&self, row: usize, column: &str) -> Option<&Value> {
        let at = self.rows.columns.iter().position(|name| name == column)?;
        self.rows.rows.get(row)?.cells.get(at).filter(|value| !value.is_null())
    }
}

fn left_out(figure: &Metric) -> Vec<LeftOut> {
    let excluded = figure.excluded.iter();
    excluded
        .map(|found| LeftOut { reason: found.reason.clone(), n: found.n, words: words::reason(&found.reason) })
        .collect()
}

/// The statement, and of the views those that it reads, directly or through another.
fn sql(definition: Definition, metric: MetricName) -> Option<Sql> {
    let executed = definition.sql(metric)?.statement();
    let mut views: Vec<View> = Vec::new();
    for view in metrics::VIEWS.into_iter().rev() {
        if reads(&executed, view.name) || views.iter().any(|later| reads(later.sql, view.name)) {
            views.insert(0, view);
        }
    }
    Some(Sql { executed, views })
}

/// Whether a statement names a view where it reads, and not where it is made.
fn reads(sql: &str, view: &str) -> bool {
    let of = |keyword: &str| {
        sql.match_indices(&format!("{keyword} {view}")).any(|(at, found)| {
            sql[at + found.len()..].chars().next().is_none_or(|next| !next.is_alphanumeric() && next != '_')
        })
    };
    of("from") || of("join")
}
