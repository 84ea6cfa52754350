//! The phases of a change, from its first commit to the launch that delivers it: coding, pickup, review, waiting, deploying.
//!
//! Each phase is null where one of its ends is unknown, and none is clipped at zero: a change that was merged after its
//! launch had begun waited less than nothing.

use std::collections::HashMap;

use duckdb::Connection;
use serde::Serialize;

use super::asked::Question;
use super::result::{Excluded, MetricStatus};
use super::sources::MINIMUM_FOR_MEDIAN;
use super::sql::Sql;
use crate::error::Result;
use crate::store::once;

pub(crate) const SQL: Sql = Sql {
    rows: include_str!("../../metrics/change_phases.rows.sql"),
    aggregate: include_str!("../../metrics/change_phases.sql"),
};

const KNOWN: &str = include_str!("../../metrics/change_phases.known.sql");

/// What a reader must know beside the medians.
const NOTE: &str = "medians of phases do not add up to the median of the whole; the median change's own phases do";

/// A phase of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseName {
    /// First commit to ready for review; opened, if it never was a draft.
    Coding,
    /// Ready to the first review or comment by another human.
    Pickup,
    /// That review to the merge.
    Review,
    /// The merge to the start of the launch that delivers it.
    Waiting,
    /// That launch's start to its finish.
    Deploying,
}

impl PhaseName {
    /// All five, in their order.
    pub const ALL: [Self; 5] = [Self::Coding, Self::Pickup, Self::Review, Self::Waiting, Self::Deploying];

    /// The name in JSON and in headings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coding => "coding",
            Self::Pickup => "pickup",
            Self::Review => "review",
            Self::Waiting => "waiting",
            Self::Deploying => "deploying",
        }
    }
}

/// One phase over all changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    pub phase: PhaseName,
    /// Of how many changes both ends are known.
    pub n: i64,
    /// Median in seconds; missing under three changes.
    pub median_seconds: Option<f64>,
    /// This phase of the median change.
    pub of_median_change_seconds: Option<f64>,
}

/// The change in the middle by the time from its first commit to the launch; of an even number the shorter of the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MedianChange {
    /// Its number: `#123`.
    pub name: String,
    /// Only of a group's changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    pub title: Option<String>,
    pub url: Option<String>,
    /// Name of the launch that delivered it.
    pub delivered_by: String,
    /// From its first commit to the launch's finish.
    pub total_seconds: f64,
}

/// The phases of the changes that the window's launches deliver.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phases {
    pub status: MetricStatus,
    /// How many changes count.
    pub n: i64,
    /// All five, in their order; empty where nothing is measured.
    pub phases: Vec<Phase>,
    pub median_change: Option<MedianChange>,
    pub excluded: Vec<Excluded>,
    pub note: Option<String>,
    /// Why there is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The step that would measure it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect: Option<String>,
    /// The n that a median needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
}

/// The aggregate's row of one subject.
struct Found {
    n: i64,
    phases: Vec<Phase>,
    median_change: Option<MedianChange>,
}

/// The phases of every subject asked, in the order of the questions.
///
/// # Errors
/// Where the database fails.
pub(crate) fn measure(connection: &Connection, questions: &[Question]) -> Result<Vec<Phases>> {
    let mut found = SQL.by_subject(connection, read)?;
    let mut excluded = SQL.excluded(connection)?;
    let mut statement = once(connection, KNOWN)?;
    let known: HashMap<String, i64> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<duckdb::Result<_>>()?;
    Ok(questions
        .iter()
        .map(|question| {
            let subject = question.subject.as_str();
            let mut found = found.remove(subject).and_then(|mut rows| rows.pop());
            if let Some(change) = found.as_mut().and_then(|found| found.median_change.as_mut())
                && !question.is_of_group()
            {
                change.project = None;
            }
            let known = known.get(subject).copied().unwrap_or_default();
            phases(found, excluded.remove(subject).unwrap_or_default(), known)
        })
        .collect())
}

fn read(row: &duckdb::Row<'_>) -> duckdb::Result<Found> {
    const MEDIAN_CHANGE: usize = 12;
    let mut phases = Vec::new();
    for (at, phase) in PhaseName::ALL.into_iter().enumerate() {
        let n = row.get(2 + 2 * at)?;
        let median: Option<f64> = row.get(3 + 2 * at)?;
        phases.push(Phase {
            phase,
            n,
            median_seconds: median.filter(|_| n >= MINIMUM_FOR_MEDIAN),
            of_median_change_seconds: row.get(MEDIAN_CHANGE + 5 + at)?,
        });
    }
    let name: Option<String> = row.get(MEDIAN_CHANGE)?;
    let median_change = match name {
        Some(name) => Some(MedianChange {
            name,
            project: row.get(MEDIAN_CHANGE + 1)?,
            title: row.get(MEDIAN_CHANGE + 2)?,
            url: row.get(MEDIAN_CHANGE + 3)?,
            delivered_by: row.get(MEDIAN_CHANGE + 4)?,
            total_seconds: row.get(MEDIAN_CHANGE + 10)?,
        }),
        None => None,
    };
    Ok(Found { n: row.get(1)?, phases, median_change })
}

fn phases(found: Option<Found>, excluded: Vec<Excluded>, known: i64) -> Phases {
    let mut phases = Phases {
        status: MetricStatus::Measured,
        n: found.as_ref().map_or(0, |found| found.n),
        phases: Vec::new(),
        median_change: None,
        excluded,
        note: None,
        reason: None,
        connect: None,
        minimum: None,
    };
    if known == 0 {
        phases.status = MetricStatus::NotMeasured;
        phases.reason = Some("no merged pull or merge request is known".into());
        phases.connect = Some(
            "import the changes (tables `change`, `change_commit`, `review`; `rung schema` describes them)".into(),
        );
        return phases;
    }
    let Some(found) = found.filter(|found| found.n >= MINIMUM_FOR_MEDIAN) else {
        phases.status = MetricStatus::Insufficient;
        phases.minimum = Some(MINIMUM_FOR_MEDIAN);
        phases.reason = Some(format!("{} delivered changes, and a median needs {MINIMUM_FOR_MEDIAN}", phases.n));
        return phases;
    };
    phases.phases = found.phases;
    phases.median_change = found.median_change;
    phases.note = Some(NOTE.into());
    phases
}
