//! When lead time changed, and by how much.

use serde::Serialize;

use super::LaunchLeadTime;
use crate::metrics::window::Window;
use crate::metrics::{MetricName, MetricStatus};
use crate::model::Time;
use crate::statistics::{FALSE_ALARMS, MINIMUM_SERIES, change_points};

/// The changes of the lead time over the whole history up to the moment of collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangePoints {
    pub metric: MetricName,
    /// `measured` also where nothing changed; `insufficient` where there are too few launches to tell.
    pub status: MetricStatus,
    /// Launches with a lead time.
    pub n: i64,
    pub minimum: i64,
    /// How often a history without any change is said to have one, at most.
    pub false_alarms: f64,
    /// The changes, the oldest first.
    pub found: Vec<Change>,
}

/// One change of the lead time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Only of a group's launches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The first launch after it.
    pub launch: String,
    pub name: String,
    pub at: Time,
    /// The medians over launches from the change before to this one, and from this one to the next, in seconds.
    pub before_seconds: f64,
    pub after_seconds: f64,
    /// The second divided by the first; missing where that is 0.
    pub ratio: Option<f64>,
    pub n_before: i64,
    pub n_after: i64,
    pub p_value: f64,
    pub in_window: bool,
}

/// Searches the launches, which come in the order of their finish.
pub(super) fn changes(launches: &[LaunchLeadTime], window: Window) -> ChangePoints {
    let series: Vec<f64> = launches.iter().map(|launch| launch.seconds).collect();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let found = change_points(&series)
        .into_iter()
        .map(|point| {
            let first = &launches[point.at];
            Change {
                project: first.project.clone(),
                launch: first.id.clone(),
                name: first.name.clone(),
                at: first.finished_at,
                before_seconds: point.before,
                after_seconds: point.after,
                ratio: (point.before > 0.0).then(|| point.after / point.before),
                n_before: count(point.n_before),
                n_after: count(point.n_after),
                p_value: point.p,
                in_window: first.finished_at >= window.from && first.finished_at < window.to,
            }
        })
        .collect();
    ChangePoints {
        metric: MetricName::ChangeLeadTime,
        status: if series.len() < MINIMUM_SERIES { MetricStatus::Insufficient } else { MetricStatus::Measured },
        n: count(series.len()),
        minimum: count(MINIMUM_SERIES),
        false_alarms: FALSE_ALARMS,
        found,
    }
}
