//! The Quick Check: DORA's questionnaire, whose answers become scores from 0 to 10.
//!
//! Source of the rules and means: DORA Quick Check, 2025, all industries. An answer 1 to 6 becomes (answer - 1) / 5 * 10;
//! a percentage p becomes 10 - p / 10. The means of the two rates are published raw, where lower is better.

use serde::Serialize;

use super::row::{DAILY, DAY, HALF_YEAR, HALF_YEARLY, HOUR, MONTH, MONTHLY, WEEK, WEEKLY};
use crate::metrics::definition::Definition;
use crate::metrics::result::{Metric, MetricName, MetricStatus};

/// The year of the means.
const EDITION: u16 = 2025;
/// Launches per week of one launch an hour.
const HOURLY: f64 = 168.0;

/// One figure as the questionnaire scores it, beside the mean of all who answered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QuickCheck {
    pub edition: u16,
    /// The answer that the figure would be, from 1 (worst) to 6; missing for the rates, which are percentages.
    pub answer: Option<u8>,
    /// From 0 to 10, higher is better.
    pub score: f64,
    /// Mean score of all industries, on the same scale.
    pub mean: f64,
    /// Deviation of their scores.
    pub deviation: f64,
    /// A rate's percentage / 10 as it is published: lower is better.
    pub raw: Option<f64>,
    pub raw_mean: Option<f64>,
}

/// The two scores of the questionnaire. Each is missing where one of its figures cannot be scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    pub edition: u16,
    /// Mean of lead time, frequency and recovery time.
    pub throughput: Option<f64>,
    /// Mean of failure rate and rework rate.
    pub stability: Option<f64>,
    /// The figures for want of which a score is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Unscored>,
}

/// A figure that cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unscored {
    /// `throughput` or `stability`.
    pub score: &'static str,
    pub metric: MetricName,
    /// Why, without a final period.
    pub why: String,
}

/// Scores one figure, in the metric's unit.
pub(super) fn quick_check(metric: MetricName, value: f64) -> QuickCheck {
    let answered = |answer: u8, mean, deviation| QuickCheck {
        edition: EDITION,
        answer: Some(answer),
        score: f64::from(answer - 1) / 5.0 * 10.0,
        mean,
        deviation,
        raw: None,
        raw_mean: None,
    };
    let rated = |raw_mean: f64, mean, deviation| QuickCheck {
        edition: EDITION,
        answer: None,
        score: 10.0 - value * 10.0,
        mean,
        deviation,
        raw: Some(value * 10.0),
        raw_mean: Some(raw_mean),
    };
    match metric {
        MetricName::ChangeLeadTime => answered(duration(value), 5.5, 2.4),
        MetricName::DeploymentFrequency => answered(frequency(value), 4.8, 2.8),
        MetricName::FailedDeploymentRecoveryTime => answered(duration(value), 7.4, 2.1),
        MetricName::ChangeFailureRate => rated(1.9, 8.1, 2.1),
        MetricName::DeploymentReworkRate => rated(2.2, 7.8, 2.2),
    }
}

/// The two scores of an answer's figures. What has no value is not scored, nor is a lower bound, which would look better
/// than what it bounds; without incidents both rates are lower bounds.
#[must_use]
pub fn scores(metrics: &[Metric]) -> Scores {
    let mut missing = Vec::new();
    let mut mean = |score: &'static str, names: &[MetricName]| {
        let before = missing.len();
        let mut sum = 0.0;
        for name in names {
            match comparable(metrics, *name) {
                Ok(value) => sum += quick_check(*name, value).score,
                Err(why) => missing.push(Unscored { score, metric: *name, why }),
            }
        }
        (missing.len() == before).then(|| sum / names.len() as f64)
    };
    let throughput = mean(
        "throughput",
        &[MetricName::ChangeLeadTime, MetricName::DeploymentFrequency, MetricName::FailedDeploymentRecoveryTime],
    );
    let stability = mean("stability", &[MetricName::ChangeFailureRate, MetricName::DeploymentReworkRate]);
    Scores { edition: EDITION, throughput, stability, missing }
}

/// The value of a figure that may be held against published ones; else why it may not.
///
/// A failure rate without incidents is a lower bound. Then a rework rate is one too: a launch that mends what only an
/// incident would have shown does not count as rework.
pub(super) fn comparable(metrics: &[Metric], name: MetricName) -> Result<f64, String> {
    let find = |name: MetricName| metrics.iter().find(|metric| metric.metric == name);
    let Some(metric) = find(name) else { return Err("it was not asked for".to_owned()) };
    if metric.definition != Definition::Dora.as_str() {
        return Err("published figures are by the rules of dora".to_owned());
    }
    let value = match (metric.status, metric.value) {
        (MetricStatus::Measured, Some(value)) => value,
        (MetricStatus::Insufficient, _) => return Err("there are too few rows".to_owned()),
        _ => return Err("it is not measured".to_owned()),
    };
    if metric.lower_bound {
        return Err("it is a lower bound: without incidents not every failure is seen".to_owned());
    }
    let unseen = find(MetricName::ChangeFailureRate).is_some_and(|failures| failures.lower_bound);
    if name == MetricName::DeploymentReworkRate && unseen {
        return Err("without incidents the launches that mended a failure are not all seen".to_owned());
    }
    Ok(value)
}

/// The answer of a lead time or a recovery time in seconds; an edge belongs to the better answer, except of `less than`.
fn duration(seconds: f64) -> u8 {
    match seconds {
        seconds if seconds < HOUR => 6,
        seconds if seconds < DAY => 5,
        seconds if seconds <= WEEK => 4,
        seconds if seconds <= MONTH => 3,
        seconds if seconds <= HALF_YEAR => 2,
        _ => 1,
    }
}

/// The answer of a frequency in launches per week; on demand is more than one an hour.
fn frequency(per_week: f64) -> u8 {
    match per_week {
        often if often > HOURLY => 6,
        often if often >= DAILY => 5,
        often if often >= WEEKLY => 4,
        often if often >= MONTHLY => 3,
        often if often >= HALF_YEARLY => 2,
        _ => 1,
    }
}
