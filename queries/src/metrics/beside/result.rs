//! The shape of a figure beside the five: that of the five, without what only they have.

use duckdb::Row;
use serde::Serialize;
use serde_json::{Map, Value};

use super::name::BesideName;
use crate::metrics::result::{Confidence, Excluded, Interval, MetricStatus};

/// Percentiles of a distribution, in the figure's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    pub p50: f64,
    pub p85: f64,
    pub p90: f64,
    pub p95: f64,
}

impl Spread {
    /// Reads the four from a row's columns, the first of them `at`; nothing where there were no values.
    pub(super) fn read(row: &Row<'_>, at: usize) -> duckdb::Result<Option<Self>> {
        let values: [Option<f64>; 4] = [row.get(at)?, row.get(at + 1)?, row.get(at + 2)?, row.get(at + 3)?];
        Ok(match values {
            [Some(p50), Some(p85), Some(p90), Some(p95)] => Some(Self { p50, p85, p90, p95 }),
            _ => None,
        })
    }
}

/// One figure beside the five. In JSON, what a figure does not have is left out, but for `value`. Its window is that of
/// the answer it stands in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Beside {
    pub metric: BesideName,
    pub status: MetricStatus,
    /// Missing unless `status` is `measured`.
    pub value: Option<f64>,
    /// `seconds`, `ratio`, or the things that are counted: `commits`, `touches`, `people`.
    pub unit: &'static str,
    /// `median`, `ratio` or `count`.
    pub statistic: &'static str,
    /// How many rows the figure stands on.
    pub n: i64,
    /// At 95 %: Wilson for a ratio, Brookmeyer-Crowley for a median with open rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentiles: Option<Spread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<Excluded>,
    pub confidence: Confidence,
    /// What a reader must know beside the figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why there is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The step that would measure it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect: Option<String>,
    /// The n that a figure needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// Further figures, such as lines beside commits.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub beside: Map<String, Value>,
}

impl Beside {
    /// A figure without a value yet.
    pub(super) fn empty(metric: BesideName) -> Self {
        Self {
            metric,
            status: MetricStatus::Measured,
            value: None,
            unit: metric.unit(),
            statistic: metric.statistic(),
            n: 0,
            interval: None,
            percentiles: None,
            numerator: None,
            denominator: None,
            excluded: Vec::new(),
            confidence: Confidence::Observed,
            note: None,
            reason: None,
            connect: None,
            minimum: None,
            beside: Map::new(),
        }
    }

    /// The same without a value, because nothing could have shown it.
    pub(super) fn not_measured(mut self, reason: impl Into<String>, connect: impl Into<String>) -> Self {
        self.status = MetricStatus::NotMeasured;
        self.value = None;
        self.reason = Some(reason.into());
        self.connect = Some(connect.into());
        self
    }

    /// The same without a value, because there are too few rows.
    pub(super) fn insufficient(mut self, minimum: i64, reason: impl Into<String>) -> Self {
        self.status = MetricStatus::Insufficient;
        self.value = None;
        self.minimum = Some(minimum);
        self.reason = Some(reason.into());
        self
    }

    /// Adds to the note, a sentence after the other.
    pub(super) fn say(&mut self, sentence: &str) {
        match &mut self.note {
            Some(note) => {
                note.push_str("; ");
                note.push_str(sentence);
            }
            None => self.note = Some(sentence.to_owned()),
        }
    }

    /// Whether rows were left out for that reason.
    pub(super) fn left_out(&self, reason: &str) -> bool {
        self.excluded.iter().any(|excluded| excluded.reason == reason)
    }
}
