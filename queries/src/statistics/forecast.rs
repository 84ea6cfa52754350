//! What the next weeks will bring if they are like the recent ones.

use super::bootstrap::Clustered;
use super::percentile;
use super::random::Chance;

/// How far ahead, in weeks.
pub const WEEKS_AHEAD: usize = 4;
/// Fewer complete weeks are no ground for a forecast.
pub const MINIMUM_WEEKS: usize = 8;
/// No more than so many of the latest weeks are reckoned with.
pub const MOST_WEEKS: usize = 26;

/// Futures that are drawn.
const FUTURES: usize = 2000;
const SEED: u64 = 20_260_822;

/// What a figure over the next four weeks will be, if they are like the recent ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    pub middle: f64,
    /// Between these it lies in four of five futures.
    pub low_80: f64,
    pub high_80: f64,
    /// And between these in nineteen of twenty.
    pub low_95: f64,
    pub high_95: f64,
    /// How many weeks it stands on.
    pub weeks: usize,
}

/// The number of events per week over the next four, from those of complete weeks, the oldest first. Nothing under
/// [`MINIMUM_WEEKS`] weeks.
#[must_use]
pub fn forecast_count(weeks: &[u32]) -> Option<Forecast> {
    let recent = &weeks[weeks.len().saturating_sub(MOST_WEEKS)..];
    let widened = |middle: f64, end: f64, by: f64| (middle + (end - middle) * by).max(0.0);
    futures(recent.len(), widened, |drawn, _| {
        let all: f64 = drawn.iter().map(|week| f64::from(recent[*week])).sum();
        Some(all / WEEKS_AHEAD as f64)
    })
}

/// The median of the values of the next four weeks, from those of complete weeks, the oldest first. Nothing under
/// [`MINIMUM_WEEKS`] weeks, or where most futures hold no value.
#[must_use]
pub fn forecast_median(weeks: &[Vec<f64>]) -> Option<Forecast> {
    let recent = &weeks[weeks.len().saturating_sub(MOST_WEEKS)..];
    let values = recent.iter().zip(0_u32..).flat_map(|(week, at)| week.iter().map(move |value| (*value, at)));
    let clustered = Clustered::new(values.collect(), recent.len());
    // Times spread by factors.
    let widened = |middle: f64, end: f64, by: f64| {
        if middle > 0.0 && end > 0.0 { middle * (end / middle).powf(by) } else { end }
    };
    futures(recent.len(), widened, |drawn, times| {
        times.fill(0);
        for week in drawn {
            times[*week] += 1;
        }
        clustered.weighted_median(times)
    })
}

/// Draws four weeks from a history that is itself a resample of the one seen, so that the range also holds how little the
/// history says about what is usual (Davison and Hinkley 1997, chapter 2), and takes a figure of each such future. A
/// resample varies less than what it was taken from, and its four weeks share its peculiarities only in part: the variance
/// of a mean falls short of 1/4 + 1/n by a factor that `widened` makes up for, given middle, end and the factor's root.
fn futures(
    weeks: usize,
    widened: impl Fn(f64, f64, f64) -> f64,
    mut figure: impl FnMut(&[usize; WEEKS_AHEAD], &mut [u32]) -> Option<f64>,
) -> Option<Forecast> {
    if weeks < MINIMUM_WEEKS {
        return None;
    }
    let mut chance = Chance::of(SEED);
    let mut times = vec![0_u32; weeks];
    let mut history = vec![0_usize; weeks];
    let mut drawn: Vec<f64> = (0..FUTURES)
        .filter_map(|_| {
            history.fill_with(|| chance.below(weeks));
            let ahead: [usize; WEEKS_AHEAD] = std::array::from_fn(|_| history[chance.below(weeks)]);
            figure(&ahead, &mut times)
        })
        .collect();
    if drawn.len() * 2 < FUTURES {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let n = weeks as f64;
    // The second factor is about that of Student's t: how much the weeks vary is known the less, the fewer they are.
    let by = ((0.25 + 1.0 / n) / ((0.25 + 0.75 / n) * (1.0 - 1.0 / n))).sqrt() * (1.0 + 1.0 / n);
    let middle = percentile(&drawn, 0.5)?;
    let at = |share| Some(widened(middle, percentile(&drawn, share)?, by));
    Some(Forecast { middle, low_80: at(0.1)?, high_80: at(0.9)?, low_95: at(0.025)?, high_95: at(0.975)?, weeks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_varies_is_foretold() {
        let found = forecast_count(&[3; 8]).expect("eight weeks");
        assert_eq!((found.middle, found.low_95, found.high_95, found.weeks), (3.0, 3.0, 3.0, 8));
        let found = forecast_median(&vec![vec![60.0]; 30]).expect("thirty weeks");
        assert_eq!((found.middle, found.low_80, found.high_80, found.weeks), (60.0, 60.0, 60.0, 26));
    }

    #[test]
    fn little_is_no_ground() {
        assert_eq!(forecast_count(&[3; 7]), None);
        // One value in 20 weeks: a future of four weeks holds it in about one of five.
        let mut weeks = vec![Vec::new(); 20];
        weeks[3].push(60.0);
        assert_eq!(forecast_median(&weeks), None);
    }

    #[test]
    fn the_range_widens_with_what_varies() {
        // Weeks of 0 and 8 in turn: the mean of four is 4, and its deviation at least 4 / 2 = 2. All four are 8 in one
        // future of sixteen, and by as much as a resample falls short, sqrt(0.35 / (0.325 * 0.9)) * 1.1 = 1.2033, the end
        // lies further out: 4 + 4 * 1.2033. No week has fewer than none.
        let found = forecast_count(&[0, 8, 0, 8, 0, 8, 0, 8, 0, 8]).expect("ten weeks");
        assert_eq!((found.middle, found.low_95), (4.0, 0.0));
        assert!((found.high_95 - 8.813).abs() < 1e-3, "{found:?}");
        assert!(found.low_80 <= 2.0 && found.high_80 >= 6.0, "{found:?}");
    }
}
