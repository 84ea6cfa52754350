//! The statistics of METRICS: intervals, survival, comparisons and series, each with the source of its formula.
//!
//! Nothing here knows what a launch is. What is random is settled by a seed.

mod benjamini_hochberg;
mod bootstrap;
mod change_point;
mod fisher;
mod forecast;
mod kaplan_meier;
mod mann_whitney;
mod poisson;
mod random;
mod rolling;
mod special;
mod wilson;

pub use benjamini_hochberg::benjamini_hochberg;
pub use bootstrap::Clustered;
pub use change_point::{ChangePoint, FALSE_ALARMS, MINIMUM_SERIES, MINIMUM_STRETCH, change_points};
pub use fisher::fisher;
pub use forecast::{Forecast, MINIMUM_WEEKS, MOST_WEEKS, WEEKS_AHEAD, forecast_count, forecast_median};
pub use kaplan_meier::{Survival, survival};
pub use mann_whitney::{Compared, gehan, mann_whitney};
pub use poisson::{poisson_comparison, poisson_interval};
pub use random::Chance;
pub use rolling::{ROLLING_WEEKS, Rolled, rolling};
pub use wilson::wilson;

/// The normal quantile of a two-sided interval of 95 %.
pub(crate) const Z95: f64 = 1.959_963_984_540_054;

/// The median of values, by linear interpolation (type 7). Nothing for no values.
#[must_use]
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// A percentile of sorted values, by linear interpolation (type 7). Nothing for no values.
#[must_use]
pub fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}
