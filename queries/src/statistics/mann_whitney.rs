//! Whether one of two groups of values tends to be larger: Mann and Whitney's test, also where some are not over yet.

use super::special::normal_two_sided;

/// What a comparison of two groups found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// The chance of a difference like this, or a larger one, where there is none. Two-sided.
    pub p: f64,
    /// How often a value of the second group is larger than one of the first, less how often it is smaller: -1 to 1.
    pub shift: f64,
}

/// Up to so many pairs, and without ties, the distribution is counted out instead of approximated.
const EXACT_PAIRS: usize = 400;

/// The test of Mann and Whitney (1947), two-sided: exact for few values without ties, else by the normal distribution
/// with the corrections for ties and continuity. Nothing where a group is empty.
#[must_use]
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Option<Compared> {
    let pairs = first.len() * second.len();
    if pairs == 0 {
        return None;
    }
    let mut all: Vec<(f64, bool)> =
        first.iter().map(|value| (*value, false)).chain(second.iter().map(|value| (*value, true))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Twice the sum of the second group's ranks, so that the mean rank of ties is whole; and the ties' correction.
    let (mut doubled, mut ties, mut at) = (0_usize, 0.0_f64, 0);
    while at < all.len() {
        let end = at + all[at..].iter().take_while(|(value, _)| value.total_cmp(&all[at].0).is_eq()).count();
        doubled += all[at..end].iter().filter(|(_, second)| *second).count() * (at + 1 + end);
        let size = (end - at) as f64;
        ties += size * size * size - size;
        at = end;
    }
    let doubled_u = doubled - second.len() * (second.len() + 1);
    let u = doubled_u as f64 / 2.0;
    let shift = 2.0 * u / pairs as f64 - 1.0;
    let p = if ties == 0.0 && pairs <= EXACT_PAIRS {
        exact(first.len(), second.len(), doubled_u / 2)
    } else {
        let n = all.len() as f64;
        let variance = pairs as f64 / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
        if variance <= 0.0 {
            1.0
        } else {
            let distance = ((u - pairs as f64 / 2.0).abs() - 0.5).max(0.0);
            normal_two_sided(distance / variance.sqrt())
        }
    };
    Some(Compared { p, shift })
}

/// Twice the smaller tail at `u`, from the number of orders that give each value.
fn exact(first: usize, second: usize, u: usize) -> f64 {
    let pairs = first * second;
    // orders[m][v]: how many orders of m of the first and the second values so far have v pairs won by the second.
    let mut orders = vec![vec![0.0_f64; pairs + 1]; first + 1];
    for row in &mut orders {
        row[0] = 1.0;
    }
    for added in 1..=second {
        // The largest value is one of the second group, which wins against all m, or one of the first.
        orders[0] = vec![0.0; pairs + 1];
        orders[0][0] = 1.0;
        for m in 1..=first {
            let (below, here) = orders.split_at_mut(m);
            let (below, here) = (&below[m - 1], &mut here[0]);
            for won in (0..=m * added).rev() {
                let from_second = if won >= m { here[won - m] } else { 0.0 };
                here[won] = from_second + below[won];
            }
        }
    }
    let row = &orders[first];
    let all: f64 = row.iter().sum();
    let tail = u.min(pairs - u);
    let below: f64 = row[..=tail].iter().sum();
    (2.0 * below / all).min(1.0)
}

/// The same for times of which some are not over yet (Gehan 1965), each `true` if it has ended, with the variance over
/// all orders (Mantel 1967). A pair of which the longer cannot be told counts for neither. Nothing where a group is empty.
#[must_use]
pub fn gehan(first: &[(f64, bool)], second: &[(f64, bool)]) -> Option<Compared> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let all: Vec<(f64, bool)> = first.iter().chain(second).copied().collect();
    let scores: Vec<f64> = all.iter().map(|one| all.iter().map(|other| longer(*one, *other)).sum()).collect();
    let won: f64 = scores[first.len()..].iter().sum();
    let (m, n) = (first.len() as f64, second.len() as f64);
    let variance = m * n * scores.iter().map(|score| score * score).sum::<f64>() / ((m + n) * (m + n - 1.0));
    let p = if variance > 0.0 { normal_two_sided(won / variance.sqrt()) } else { 1.0 };
    Some(Compared { p, shift: won / (m * n) })
}

/// 1 where the first time is surely the longer, -1 where it is surely the shorter.
fn longer(one: (f64, bool), other: (f64, bool)) -> f64 {
    let ((time, ended), (than, than_ended)) = (one, other);
    let above = than_ended && (time > than || (time >= than && !ended));
    let below = ended && (time < than || (time <= than && !than_ended));
    f64::from(u8::from(above)) - f64::from(u8::from(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn agrees_with_hollander_and_wolfe() {
        // Hollander & Wolfe (1973), p. 69: permeability of the placental membrane at term and at 12 to 26 weeks. In R's
        // documentation wilcox.test gives W = 35 and 0.1272 one-sided, so 0.2544 on both (scipy: 0.2544122544122544).
        let term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        let weeks = [1.15, 0.88, 0.90, 0.74, 1.21];
        let found = mann_whitney(&weeks, &term).expect("values");
        close(found.p, 0.254_412_254_412_254_4);
        // 35 of 50 pairs: 0.7 - 0.3.
        close(found.shift, 0.4);
        close(mann_whitney(&term, &weeks).expect("values").p, found.p);
    }

    #[test]
    fn three_against_three_cannot_be_told_apart() {
        // Of 20 orders two are as extreme.
        let found = mann_whitney(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]).expect("values");
        assert_eq!((found.p, found.shift), (0.1, 1.0));
        assert_eq!(mann_whitney(&[], &[1.0]), None);
        close(mann_whitney(&[7.0, 7.0], &[7.0, 7.0, 7.0]).expect("values").p, 1.0);
    }

    #[test]
    fn ties_are_corrected_for() {
        // scipy 1.17.1: mannwhitneyu(method="asymptotic"), U = 22.5.
        let first = [1.0, 2.0, 2.0, 3.0, 5.0, 8.0, 8.0, 9.0, 12.0, 15.0];
        let second = [2.0, 4.0, 8.0, 10.0, 11.0, 15.0, 16.0, 20.0, 22.0];
        let found = mann_whitney(&first, &second).expect("values");
        close(found.p, 0.071_321_436_509_796_42);
    }

    #[test]
    fn the_trial_of_freireich_has_gehans_own_figures() {
        // Gehan, Biometrika 52 (1965): W = 271 for the remission weeks of Freireich et al. (1963); z = 3.607 (worked out
        // with the variance over all orders, 5644.39, by a separate program).
        let ended = |weeks: &[u32]| weeks.iter().map(|week| (f64::from(*week), true)).collect::<Vec<_>>();
        let placebo = ended(&[1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]);
        let mut mp = ended(&[6, 6, 6, 7, 10, 13, 16, 22, 23]);
        mp.extend([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|week| (f64::from(week), false)));
        let found = gehan(&placebo, &mp).expect("values");
        close(found.shift, 271.0 / 441.0);
        close(found.p, 0.000_309_612_668_700_522_87);
    }
}
