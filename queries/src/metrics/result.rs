//! The shape of a figure: one form in every command, page and address.

use serde::Serialize;
use serde_json::{Map, Value};

use super::bands::Band;
use super::window::Window;

/// The name of one of the five metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricName {
    DeploymentFrequency,
    ChangeLeadTime,
    FailedDeploymentRecoveryTime,
    ChangeFailureRate,
    DeploymentReworkRate,
}

impl MetricName {
    /// All five, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::DeploymentFrequency,
        Self::ChangeLeadTime,
        Self::ChangeFailureRate,
        Self::FailedDeploymentRecoveryTime,
        Self::DeploymentReworkRate,
    ];

    /// The name in JSON, addresses and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeploymentFrequency => "deployment_frequency",
            Self::ChangeLeadTime => "change_lead_time",
            Self::FailedDeploymentRecoveryTime => "failed_deployment_recovery_time",
            Self::ChangeFailureRate => "change_failure_rate",
            Self::DeploymentReworkRate => "deployment_rework_rate",
        }
    }

    /// The name in headings.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::DeploymentFrequency => "Deployment frequency",
            Self::ChangeLeadTime => "Change lead time",
            Self::FailedDeploymentRecoveryTime => "Failed deployment recovery time",
            Self::ChangeFailureRate => "Change failure rate",
            Self::DeploymentReworkRate => "Deployment rework rate",
        }
    }

    /// The metric that a word means: its name, or what people call it.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase().replace(['-', ' '], "_");
        Some(match word.as_str() {
            "deployment_frequency" | "frequency" | "df" => Self::DeploymentFrequency,
            "change_lead_time" | "lead_time" | "lt" | "ltc" => Self::ChangeLeadTime,
            "failed_deployment_recovery_time" | "fdrt" | "mttr" | "recovery" | "recovery_time" => {
                Self::FailedDeploymentRecoveryTime
            }
            "change_failure_rate" | "cfr" | "change_fail_rate" | "failure_rate" => Self::ChangeFailureRate,
            "deployment_rework_rate" | "rework" | "rework_rate" => Self::DeploymentReworkRate,
            _ => return None,
        })
    }
}

/// Whether there is a figure, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricStatus {
    /// There is a value.
    Measured,
    /// No source could have shown it: `reason` and `connect` say what is missing.
    NotMeasured,
    /// There are rows, but fewer than a figure needs: `n` and `minimum`.
    Insufficient,
}

/// How sure the rows behind a figure are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// A source said so.
    Observed,
    /// Concluded from other facts.
    Inferred,
}

/// A range that holds the true value with a probability of `level`. An end that the rows do not bound is missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    pub level: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Percentiles of a distribution, in the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percentiles {
    pub p50: f64,
    pub p85: f64,
    pub p90: f64,
}

/// Rows that a figure leaves out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excluded {
    pub reason: String,
    pub n: i64,
}

/// One figure with everything that is needed to defend it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metric {
    pub metric: MetricName,
    pub status: MetricStatus,
    /// Missing unless `status` is `measured`.
    pub value: Option<f64>,
    /// `per_week`, `seconds` or `ratio`.
    pub unit: &'static str,
    /// `rate`, `median` or `ratio`.
    pub statistic: &'static str,
    /// How many rows the figure stands on.
    pub n: i64,
    pub interval: Option<Interval>,
    pub percentiles: Option<Percentiles>,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub excluded: Vec<Excluded>,
    pub window: Window,
    pub definition: &'static str,
    pub confidence: Confidence,
    /// A rate that can only be too low, because not every way to see a failure is connected.
    pub lower_bound: bool,
    /// What a reader must know beside the figure.
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
    /// Where the figure stands among published ones; missing without a figure, and for a lower bound.
    pub band: Option<Band>,
    /// Further figures of the metric, such as redeploys beside the frequency.
    pub beside: Map<String, Value>,
}

impl Metric {
    /// A figure without a value yet.
    pub(super) fn empty(metric: MetricName, unit: &'static str, statistic: &'static str, window: Window) -> Self {
        Self {
            metric,
            status: MetricStatus::Measured,
            value: None,
            unit,
            statistic,
            n: 0,
            interval: None,
            percentiles: None,
            numerator: None,
            denominator: None,
            excluded: Vec::new(),
            window,
            definition: "dora",
            confidence: Confidence::Observed,
            lower_bound: false,
            note: None,
            reason: None,
            connect: None,
            minimum: None,
            band: None,
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
    pub(super) fn say(&mut self, sentence: impl AsRef<str>) {
        match &mut self.note {
            Some(note) => {
                note.push_str("; ");
                note.push_str(sentence.as_ref());
            }
            None => self.note = Some(sentence.as_ref().to_owned()),
        }
    }
}
