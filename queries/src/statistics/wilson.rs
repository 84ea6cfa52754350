//! The interval of a rate.

use super::Z95;

/// The Wilson score interval of `hits` out of `n` at 95 % (Wilson 1927, without continuity correction).
/// Nothing for `n` of 0.
#[must_use]
pub fn wilson(hits: f64, n: f64) -> Option<(f64, f64)> {
    if n <= 0.0 {
        return None;
    }
    let share = hits / n;
    let z2 = Z95 * Z95;
    let centre = share + z2 / (2.0 * n);
    let spread = Z95 * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    // At the ends the formula gives exactly 0 and 1, which rounding misses by a hair.
    let low = if hits <= 0.0 { 0.0 } else { ((centre - spread) / scale).max(0.0) };
    let high = if hits >= n { 1.0 } else { ((centre + spread) / scale).min(1.0) };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_newcombe_1998() {
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
        for (hits, n, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let (found_low, found_high) = wilson(hits, n).expect("n is not 0");
            assert!((found_low - low).abs() < 5e-5, "{found_low} is not {low}");
            assert!((found_high - high).abs() < 5e-5, "{found_high} is not {high}");
        }
        assert_eq!(wilson(0.0, 0.0), None);
    }
}
