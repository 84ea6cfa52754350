//! Counts of events over a time: the exact interval of a rate, and the exact comparison of two.

use super::special::{gamma_q, ln_choose};

/// The exact interval at 95 % of the number of events expected where `count` were seen (Garwood 1936).
#[must_use]
pub fn poisson_interval(count: u64) -> (f64, f64) {
    let count = count as f64;
    let low = if count > 0.0 { solve(count, |expected| 1.0 - gamma_q(count, expected) >= 0.025) } else { 0.0 };
    let high = solve(count, |expected| gamma_q(count + 1.0, expected) <= 0.025);
    (low, high)
}

/// The smallest expectation for which `holds`, which stays true from there on.
fn solve(count: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, count + 10.0 * (count + 1.0).sqrt());
    while high - low > 1e-12 * high {
        let middle = f64::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The two-sided p value for `count` events over `exposure` against `other_count` over `other_exposure`: given their sum,
/// the count is binomial (Przyborowski and Wilenski 1940). As R's `poisson.test`. Nothing where an exposure is not
/// positive.
#[must_use]
pub fn poisson_comparison(count: u64, exposure: f64, other_count: u64, other_exposure: f64) -> Option<f64> {
    if exposure <= 0.0 || other_exposure <= 0.0 {
        return None;
    }
    let all = count + other_count;
    let share = exposure / (exposure + other_exposure);
    let chance =
        |here: u64| (ln_choose(all, here) + here as f64 * share.ln() + (all - here) as f64 * (1.0 - share).ln()).exp();
    let observed = chance(count) * (1.0 + 1e-7);
    Some((0..=all).map(chance).filter(|chance| *chance <= observed).sum::<f64>().min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-8 * expected.max(1e-3), "{found} is not {expected}");
    }

    #[test]
    fn intervals_are_garwoods() {
        // Garwood, Biometrika 28 (1936): 0: 0 to 3.69; 1: 0.0253 to 5.57; 10: 4.80 to 18.39. The digits from scipy 1.17.1,
        // chi2.ppf(0.025, 2 k) / 2 and chi2.ppf(0.975, 2 k + 2) / 2.
        for (count, low, high) in [
            (0, 0.0, 3.688_879_454_113_935_4),
            (1, 0.025_317_807_984_289_876, 5.571_643_390_938_898),
            (3, 0.618_672_122_895_601_4, 8.767_273_069_742_323),
            (10, 4.795_388_696_132_433_5, 18.390_356_042_017_78),
            (1574, 1_497.192_481_441_131, 1_653.726_436_438_221),
        ] {
            let found = poisson_interval(count);
            close(found.0, low);
            close(found.1, high);
        }
    }

    #[test]
    fn comparisons_agree_with_r() {
        // R's documentation of poisson.test, Rothman & Greenland (1998): breast cancer after fluoroscopy, 0.07967.
        close(poisson_comparison(11, 800.0, 21, 3011.0).expect("exposures"), 0.079_668_633_033_329_5);
        // 0 against 8 over the same time: 2 / 2^8.
        close(poisson_comparison(0, 4.0, 8, 4.0).expect("exposures"), 0.007_812_5);
        // scipy 1.17.1: binomtest(137, 257).
        close(poisson_comparison(137, 1.0, 120, 1.0).expect("exposures"), 0.318_255_270_999_264_6);
        assert_eq!(poisson_comparison(0, 1.0, 0, 1.0), Some(1.0));
        assert_eq!(poisson_comparison(1, 0.0, 0, 1.0), None);
    }
}
