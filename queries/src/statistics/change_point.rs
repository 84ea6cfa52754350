//! When a series changed, and by how much: recursive binary segmentation on ranks.
//!
//! At every place a series is cut in two, and the ranks before and after are compared (Pettitt 1979). The largest of
//! these statistics is judged against how large the largest becomes by chance, so that looking at every place is paid
//! for. Neighbours that resemble each other make a chance wave look like a step; their likeness is measured beside the
//! step, and the statistic is divided by what it adds.

use polars::prelude::{ChunkQuantile as _, Float64Chunked, NewChunkedArray as _, PlSmallStr};

/// The fewest values on either side of a change.
pub const MINIMUM_STRETCH: usize = 10;
/// A series with fewer values is not searched.
pub const MINIMUM_SERIES: usize = 4 * MINIMUM_STRETCH;
/// How often a series without a change may be said to have one.
pub const FALSE_ALARMS: f64 = 0.01;
/// What has at most this p value is a change. Half of what is promised: the formula is one for long series, and how alike
/// neighbours are is itself only estimated.
const LEVEL: f64 = FALSE_ALARMS / 2.0;

/// One change of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// The first value after the change, counted from 0.
    pub at: usize,
    /// The chance of a step like this somewhere in a series without any.
    pub p: f64,
    /// The median and number of the values from the change before, and up to the next.
    pub before: f64,
    pub n_before: usize,
    pub after: f64,
    pub n_after: usize,
}

/// The changes of a series in its order; none where it has fewer than [`MINIMUM_SERIES`] values.
#[must_use]
pub fn change_points(series: &[f64]) -> Vec<ChangePoint> {
    let mut found = Vec::new();
    search(series, 0, LEVEL, &mut found);
    found.sort_by_key(|(at, _)| *at);
    let edges: Vec<usize> = std::iter::once(0).chain(found.iter().map(|(at, _)| *at)).chain([series.len()]).collect();
    let middles: Vec<f64> = edges.windows(2).map(|edge| median(&series[edge[0]..edge[1]])).collect();
    found
        .into_iter()
        .enumerate()
        .map(|(number, (at, p))| ChangePoint {
            at,
            p,
            before: middles[number],
            n_before: at - edges[number],
            after: middles[number + 1],
            n_after: edges[number + 2] - at,
        })
        .collect()
}

fn median(values: &[f64]) -> f64 {
    Float64Chunked::from_slice(PlSmallStr::EMPTY, values).median().unwrap_or(f64::NAN)
}

/// Finds the step of a stretch, and those on either side of it, which share what false alarms are allowed.
fn search(stretch: &[f64], offset: usize, level: f64, found: &mut Vec<(usize, f64)>) {
    if stretch.len() < MINIMUM_SERIES {
        return;
    }
    let Some((at, p)) = largest_step(stretch) else { return };
    if p <= level {
        found.push((offset + at, p));
        search(&stretch[..at], offset, level / 2.0, found);
        search(&stretch[at..], offset + at, level / 2.0, found);
    }
}

/// Where the largest step lies, and how likely one as large is by chance.
fn largest_step(stretch: &[f64]) -> Option<(usize, f64)> {
    let n = stretch.len() as f64;
    let mut ranks = centred_ranks(stretch);
    let squares: f64 = ranks.iter().map(|rank| rank * rank).sum();
    if squares <= 0.0 {
        return None;
    }
    let (mut sum, mut best) = (0.0_f64, (0, 0.0_f64));
    for (at, rank) in ranks.iter().enumerate() {
        let before = at as f64;
        if at >= MINIMUM_STRETCH && at <= stretch.len() - MINIMUM_STRETCH {
            // The variance of the sum of `before` of the ranks, drawn without replacement.
            let variance = before * (n - before) / (n * (n - 1.0)) * squares;
            let statistic = sum.abs() / variance.sqrt();
            if statistic > best.1 {
                best = (at, statistic);
            }
        }
        sum += rank;
    }
    let (at, statistic) = best;
    let statistic = statistic / likeness(&mut ranks, at).sqrt();
    Some((at, chance_of_largest(statistic, MINIMUM_STRETCH as f64 / n)))
}

/// Ranks less their mean; ties share theirs.
fn centred_ranks(stretch: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..stretch.len()).collect();
    order.sort_by(|a, b| stretch[*a].total_cmp(&stretch[*b]));
    let middle = f64::midpoint(stretch.len() as f64, 1.0);
    let mut ranks = vec![0.0; stretch.len()];
    let mut at = 0;
    while at < order.len() {
        let same =
            order[at..].iter().take_while(|other| stretch[**other].total_cmp(&stretch[order[at]]).is_eq()).count();
        for place in &order[at..at + same] {
            ranks[*place] = (2 * at + same + 1) as f64 / 2.0 - middle;
        }
        at += same;
    }
    ranks
}

/// By how much the likeness of neighbours widens the variance of a sum: (1 + r) / (1 - r) with r the correlation of
/// neighbours after the step is taken out (an autoregression of the first order); 1 where they do not resemble each other.
fn likeness(ranks: &mut [f64], at: usize) -> f64 {
    let n = ranks.len() as f64;
    let (before, after) = ranks.split_at_mut(at);
    for side in [before, after] {
        let mean = side.iter().sum::<f64>() / side.len().max(1) as f64;
        for rank in side.iter_mut() {
            *rank -= mean;
        }
    }
    let squares: f64 = ranks.iter().map(|rank| rank * rank).sum();
    if squares <= 0.0 {
        return 1.0;
    }
    let products: f64 = ranks.windows(2).map(|pair| pair[0] * pair[1]).sum();
    // Taking out two means makes neighbours look less alike than they are, the more so the more alike they are
    // (Marriott and Pope, Biometrika 41 (1954): 1 + 3 r for one mean).
    let seen = products / squares;
    let correlation = (seen + 2.0 * (1.0 + 3.0 * seen.max(0.0)) / n).clamp(0.0, 0.95);
    (1.0 + correlation) / (1.0 - correlation)
}

/// The chance that the largest standardised statistic between the shares `edge` and 1 - `edge` of a series without change
/// exceeds `largest` (James, James and Siegmund, Biometrika 74 (1987); Andrews 1993).
fn chance_of_largest(largest: f64, edge: f64) -> f64 {
    if largest < 1.0 {
        return 1.0;
    }
    let density = (-largest * largest / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let places = 2.0 * ((1.0 - edge) / edge).ln();
    (density * ((largest - 1.0 / largest) * places + 4.0 / largest)).clamp(0.0, 1.0)
}
