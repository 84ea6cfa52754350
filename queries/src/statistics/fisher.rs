//! Whether two rates differ: Fisher's exact test.

use super::special::ln_choose;

/// Tables whose chance is the observed one's but for rounding count as just as extreme (as in R).
const SAME: f64 = 1.0 + 1e-7;

/// The two-sided p value of Fisher's exact test (1935) for `hits` of `n` against `other_hits` of `other_n`: the chance of
/// all tables with the same margins that are no more likely than this one.
#[must_use]
pub fn fisher(hits: u64, n: u64, other_hits: u64, other_n: u64) -> f64 {
    let all_hits = hits + other_hits;
    let all = ln_choose(n + other_n, all_hits);
    let chance = |here: u64| (ln_choose(n, here) + ln_choose(other_n, all_hits - here) - all).exp();
    let observed = chance(hits) * SAME;
    let tables = all_hits.saturating_sub(other_n)..=all_hits.min(n);
    tables.map(chance).filter(|chance| *chance <= observed).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_published_tables() {
        for (table, expected) in [
            // The lady tasting tea (Fisher 1935; Agresti, Categorical Data Analysis): 17/35.
            ((3, 4, 1, 4), 17.0 / 35.0),
            // Criminal convictions of like-sex twins (Fisher 1962), in R's documentation of fisher.test: 0.0005367.
            ((2, 12, 15, 18), 0.000_536_724_119_143_435_7),
            // scipy 1.17.1: fisher_exact([[20, 1551], [40, 1500]]).
            ((20, 1571, 40, 1540), 0.008_680_457_846_806_65),
            // Without a hit on either side, or without rows, nothing differs.
            ((0, 5, 0, 7), 1.0),
            ((0, 0, 3, 7), 1.0),
        ] {
            let (hits, n, other_hits, other_n) = table;
            let found = fisher(hits, n, other_hits, other_n);
            assert!((found / expected - 1.0).abs() < 1e-9, "{table:?}: {found} is not {expected}");
            let turned = fisher(other_hits, other_n, hits, n);
            assert!((found / turned - 1.0).abs() < 1e-9, "{table:?}: {found} and {turned} are one question");
        }
    }
}
