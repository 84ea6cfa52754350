//! The statistics of METRICS: intervals and survival, each with the source of its formula.

mod kaplan_meier;
mod wilson;

pub use kaplan_meier::{Survival, survival};
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
