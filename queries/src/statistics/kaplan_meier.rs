//! Survival with observations that are not over yet.

use super::Z95;

/// A median that takes the open observations into account, with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Survival {
    /// Missing where the curve never comes down to one half.
    pub median: Option<f64>,
    /// Ends of the interval at 95 %; missing where the curve does not bound them.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// How many observations are over, and how many are not.
    pub ended: usize,
    pub open: usize,
}

/// Kaplan-Meier (1958) over durations, each `true` if it has ended. Where the curve lies exactly on one half, the
/// median is the middle of that stretch, so that without open ones it is the ordinary median. The interval is
/// Brookmeyer-Crowley's (1982) with the log-log transformation: the times at which one half is not rejected.
#[must_use]
pub fn survival(durations: &[(f64, bool)]) -> Survival {
    let mut sorted = durations.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let ended = sorted.iter().filter(|(_, ended)| *ended).count();
    let mut result = Survival { median: None, low: None, high: None, ended, open: sorted.len() - ended };
    let (mut at_risk, mut share, mut greenwood) = (sorted.len(), 1.0_f64, 0.0_f64);
    let mut flat_since: Option<f64> = None;
    let mut rejected_from_above = true;
    let mut at = 0;
    while at < sorted.len() {
        let time = sorted[at].0;
        let same = sorted[at..].iter().take_while(|(other, _)| other.total_cmp(&time).is_eq());
        let (all, deaths) = same.fold((0, 0), |(all, deaths), (_, ended)| (all + 1, deaths + usize::from(*ended)));
        if deaths > 0 {
            let (risk, dying) = (at_risk as f64, deaths as f64);
            share *= 1.0 - dying / risk;
            greenwood += if deaths < at_risk { dying / (risk * (risk - dying)) } else { 0.0 };
            if result.median.is_none() {
                if let Some(since) = flat_since {
                    result.median = Some(f64::midpoint(since, time));
                } else if (share - 0.5).abs() < 1e-9 {
                    flat_since = Some(time);
                } else if share < 0.5 {
                    result.median = Some(time);
                }
            }
            let rejected = one_half_rejected(share, greenwood);
            if rejected_from_above && !rejected {
                result.low = Some(time);
                rejected_from_above = false;
            } else if rejected && share < 0.5 {
                result.low = result.low.or(Some(time));
                result.high = result.high.or(Some(time));
                rejected_from_above = false;
            }
        }
        at_risk -= all;
        at += all;
    }
    // The curve reached one half exactly and ended there: the stretch has no other end.
    result.median = result.median.or(flat_since);
    result
}

/// Whether a survival of one half lies outside the log-log interval around `share`.
fn one_half_rejected(share: f64, greenwood: f64) -> bool {
    if share >= 1.0 || greenwood <= 0.0 {
        return true;
    }
    if share <= 0.0 {
        return true;
    }
    let transformed = (-share.ln()).ln();
    let spread = greenwood.sqrt() / share.ln().abs();
    let half = std::f64::consts::LN_2.ln();
    ((transformed - half) / spread).abs() > Z95
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trial_of_freireich_1963_has_its_published_medians() {
        // Remission weeks of acute leukaemia (Freireich et al. 1963), as in Kalbfleisch & Prentice: 6-MP with median 23,
        // placebo with median 8. R: survfit(conf.type = "log-log") gives 13..NA and 4..11.
        let mp = [
            (6.0, true),
            (6.0, true),
            (6.0, true),
            (6.0, false),
            (7.0, true),
            (9.0, false),
            (10.0, true),
            (10.0, false),
            (11.0, false),
            (13.0, true),
            (16.0, true),
            (17.0, false),
            (19.0, false),
            (20.0, false),
            (22.0, true),
            (23.0, true),
            (25.0, false),
            (32.0, false),
            (32.0, false),
            (34.0, false),
            (35.0, false),
        ];
        let found = survival(&mp);
        assert_eq!((found.median, found.low, found.high), (Some(23.0), Some(13.0), None));
        assert_eq!((found.ended, found.open), (9, 12));
        let placebo =
            [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23].map(|week| (f64::from(week), true));
        let found = survival(&placebo);
        assert_eq!((found.median, found.low, found.high), (Some(8.0), Some(4.0), Some(11.0)));
    }

    #[test]
    fn without_open_ones_it_is_the_ordinary_median() {
        assert_eq!(survival(&[(1.0, true), (2.0, true), (10.0, true), (20.0, true)]).median, Some(6.0));
        assert_eq!(survival(&[(1.0, true), (2.0, true), (10.0, true)]).median, Some(2.0));
    }

    #[test]
    fn where_the_curve_lies_on_one_half_the_median_is_the_middle_of_that_stretch() {
        // Four, one of them open at 3: the curve is 3/4 at 1, 1/2 at 2, and 0 at 10: one half from 2 to 10.
        let found = survival(&[(1.0, true), (2.0, true), (3.0, false), (10.0, true)]);
        assert_eq!(found.median, Some(6.0));
        // It comes down to one half at 2, and the others are open: that stretch has no end, so its beginning is told, as
        // R's survfit does.
        let found = survival(&[(1.0, true), (2.0, true), (3.0, false), (4.0, false)]);
        assert_eq!((found.median, found.high), (Some(2.0), None));
    }

    #[test]
    fn with_all_open_nothing_is_told_and_with_none_open_it_is_the_ordinary_median() {
        let found = survival(&[(1.0, false), (2.0, false), (3.0, false)]);
        assert_eq!((found.median, found.low, found.high), (None, None, None));
        assert_eq!((found.ended, found.open), (0, 3));
        for values in [vec![4.0, 1.0, 9.0], vec![4.0, 1.0, 9.0, 2.0], vec![3.0, 3.0, 3.0], vec![5.0, 1.0, 1.0, 5.0]] {
            let all: Vec<_> = values.iter().map(|value| (*value, true)).collect();
            assert_eq!(survival(&all).median, super::super::median(&mut values.clone()), "{values:?}");
        }
    }

    #[test]
    fn a_curve_that_stays_above_one_half_has_no_median() {
        let found = survival(&[(1.0, true), (2.0, false), (3.0, false), (4.0, false)]);
        assert_eq!(found.median, None);
        assert_eq!(survival(&[]).median, None);
    }
}
