//! The window against the period of equal length before it: what a test calls a change, and what is only noise.

use serde::Serialize;

use crate::metrics::window::Window;
use crate::metrics::{Metric, MetricName, MetricStatus};
use crate::model::Time;
use crate::statistics::{benjamini_hochberg, fisher, gehan, mann_whitney, poisson_comparison};

/// What is called a change has an adjusted p value of at most this.
pub const LEVEL: f64 = 0.05;
/// Fewer launches with a lead time on either side are not tested.
const MINIMUM_LAUNCHES: usize = 3;

/// The five metrics of a window beside those of the period before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The period before: as long as the window, and ending where it begins.
    pub before: Window,
    /// What a reader must know about the period before, such as that the history began within it.
    pub note: Option<String>,
    /// An adjusted p value of at most this is called a change.
    pub level: f64,
    pub metrics: Vec<Compared>,
}

/// What the comparison of one metric found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A test says so.
    Changed,
    /// The difference, if any, is one that chance makes.
    NoClearChange,
    /// One of the two sides is not measured.
    NotMeasured,
    /// One of the two sides has too few rows.
    Insufficient,
    /// The history begins after the period before.
    NoHistory,
}

/// Which way a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Up,
    Down,
    Same,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    pub status: MetricStatus,
    pub value: Option<f64>,
    /// The rows that the figure stands on.
    pub n: i64,
    /// What the test was given: launches with a lead time, failed launches, or launches.
    pub tested: i64,
}

/// One metric compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    pub metric: MetricName,
    pub unit: &'static str,
    pub verdict: Verdict,
    /// Which way the tested values went; missing without a test.
    pub direction: Option<Direction>,
    /// Whether a change is one for the better; missing without a change.
    pub better: Option<bool>,
    pub before: Side,
    pub now: Side,
    /// `mann_whitney`, `gehan` (the same with failures that are not over yet), `fisher` or `exact_poisson`.
    pub test: Option<&'static str>,
    pub p_value: Option<f64>,
    /// After Benjamini and Hochberg, over what is compared here.
    pub adjusted_p_value: Option<f64>,
    /// Why there was no test.
    pub reason: Option<String>,
}

/// What the tests are given about one period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    /// Delivering launches, and the weeks in which they were counted.
    pub launches: u64,
    pub weeks: f64,
    /// One lead time per launch: the median of its commits.
    pub lead_times: Vec<f64>,
    /// Failed launches of those judged; unplanned ones of those that moved production.
    pub failed: (u64, u64),
    pub unplanned: (u64, u64),
    /// Times to recovery, each `true` if it is over.
    pub recoveries: Vec<(f64, bool)>,
}

/// What a test found: its name, p, and which way the values went.
type Tested = (&'static str, f64, f64);

fn test(metric: MetricName, before: &Sample, now: &Sample) -> Option<Tested> {
    let shares = |before: (u64, u64), now: (u64, u64)| {
        let share = |(hits, n): (u64, u64)| hits as f64 / n.max(1) as f64;
        ("fisher", fisher(before.0, before.1, now.0, now.1), share(now) - share(before))
    };
    Some(match metric {
        MetricName::DeploymentFrequency => {
            let p = poisson_comparison(before.launches, before.weeks, now.launches, now.weeks)?;
            let shift = now.launches as f64 / now.weeks - before.launches as f64 / before.weeks;
            ("exact_poisson", p, shift)
        }
        MetricName::ChangeLeadTime => {
            if before.lead_times.len().min(now.lead_times.len()) < MINIMUM_LAUNCHES {
                return None;
            }
            let found = mann_whitney(&before.lead_times, &now.lead_times)?;
            ("mann_whitney", found.p, found.shift)
        }
        MetricName::ChangeFailureRate => shares(before.failed, now.failed),
        MetricName::DeploymentReworkRate => shares(before.unplanned, now.unplanned),
        MetricName::FailedDeploymentRecoveryTime => {
            let all_over = before.recoveries.iter().chain(&now.recoveries).all(|(_, over)| *over);
            if all_over {
                let seconds = |sample: &Sample| sample.recoveries.iter().map(|(time, _)| *time).collect::<Vec<_>>();
                let found = mann_whitney(&seconds(before), &seconds(now))?;
                ("mann_whitney", found.p, found.shift)
            } else {
                let found = gehan(&before.recoveries, &now.recoveries)?;
                ("gehan", found.p, found.shift)
            }
        }
    })
}

/// The adjusted p values and directions of the metrics named; missing where there is too little to test.
#[must_use]
pub fn tests(metrics: &[MetricName], before: &Sample, now: &Sample) -> Vec<Option<(Tested, f64)>> {
    let tested: Vec<Option<Tested>> = metrics.iter().map(|metric| test(*metric, before, now)).collect();
    let p: Vec<f64> = tested.iter().flatten().map(|(_, p, _)| *p).collect();
    let mut adjusted = benjamini_hochberg(&p).into_iter();
    tested.into_iter().map(|tested| Some((tested?, adjusted.next()?))).collect()
}

/// Compares the five metrics of two periods. `first_launch` is where the history begins.
pub(super) fn compare(
    (before, before_sample): (&[Metric], &Sample),
    (now, now_sample): (&[Metric], &Sample),
    period: Window,
    first_launch: Option<Time>,
) -> Comparison {
    let no_history = first_launch.is_some_and(|first| first >= period.to);
    let partial = first_launch.filter(|first| *first > period.from && !no_history);
    let day = |time: Time| crate::answers::words::day(time, period.timezone);
    let note = match first_launch {
        Some(first) if no_history => {
            Some(format!("the history begins on {}: there is no period before to compare with", day(first)))
        }
        _ => partial.map(|first| {
            let covered = (period.to - first).as_seconds_f64() / 604_800.0;
            format!("the history begins on {}: it covers {covered:.1} weeks of the period before", day(first))
        }),
    };
    let mut rows: Vec<Compared> = before
        .iter()
        .zip(now)
        .map(|(before, now)| side_by_side(before, before_sample, now, now_sample, no_history))
        .collect();
    // What can be tested, and only that, is what the p values are adjusted for.
    let open: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].verdict == Verdict::NoClearChange).collect();
    let names: Vec<MetricName> = open.iter().map(|at| rows[*at].metric).collect();
    for (at, tested) in open.into_iter().zip(tests(&names, before_sample, now_sample)) {
        let row = &mut rows[at];
        let Some(((test, p, shift), adjusted)) = tested else {
            row.verdict = Verdict::Insufficient;
            row.reason = Some(format!(
                "launches with a lead time: {} before and {} now, and a comparison needs {MINIMUM_LAUNCHES} of each",
                row.before.tested, row.now.tested
            ));
            continue;
        };
        (row.test, row.p_value, row.adjusted_p_value) = (Some(test), Some(p), Some(adjusted));
        row.direction = Some(match shift {
            shift if shift > 0.0 => Direction::Up,
            shift if shift < 0.0 => Direction::Down,
            _ => Direction::Same,
        });
        if adjusted <= LEVEL && row.direction != Some(Direction::Same) {
            row.verdict = Verdict::Changed;
            let more_is_better = row.metric == MetricName::DeploymentFrequency;
            row.better = Some((row.direction == Some(Direction::Up)) == more_is_better);
        }
    }
    Comparison { before: period, note, level: LEVEL, metrics: rows }
}

fn side_by_side(
    before: &Metric,
    before_sample: &Sample,
    now: &Metric,
    now_sample: &Sample,
    no_history: bool,
) -> Compared {
    let side = |metric: &Metric, sample: &Sample| Side {
        status: metric.status,
        value: metric.value,
        n: metric.n,
        tested: match metric.metric {
            MetricName::ChangeLeadTime => i64::try_from(sample.lead_times.len()).unwrap_or(i64::MAX),
            _ => metric.n,
        },
    };
    let sides = [("in the period before", before), ("now", now)];
    let lacking = |status: MetricStatus| sides.iter().find(|(_, metric)| metric.status == status);
    let why = |(when, metric): &(&str, &Metric)| {
        Some(format!("{when}: {}", metric.reason.as_deref().unwrap_or("there is no figure")))
    };
    let (verdict, reason) = if let Some(found) = lacking(MetricStatus::NotMeasured) {
        (Verdict::NotMeasured, why(found))
    } else if no_history {
        (Verdict::NoHistory, Some("the history begins after the period before".to_owned()))
    } else if let Some(found) = lacking(MetricStatus::Insufficient) {
        (Verdict::Insufficient, why(found))
    } else {
        (Verdict::NoClearChange, None)
    };
    Compared {
        metric: now.metric,
        unit: now.unit,
        verdict,
        direction: None,
        better: None,
        before: side(before, before_sample),
        now: side(now, now_sample),
        test: None,
        p_value: None,
        adjusted_p_value: None,
        reason,
    }
}
