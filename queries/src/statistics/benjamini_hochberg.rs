//! Several tests at once: p values adjusted so that few of what is called a change is none.

/// The adjusted p values of Benjamini and Hochberg (1995), in the order given: where those up to 0.05 are called changes,
/// at most 5 % of them are none on average, and where nothing changed, something is called a change in 5 % of the cases.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (above, at) in order.into_iter().enumerate() {
        let rank = p.len() - above;
        least = least.min(p[at] * p.len() as f64 / rank as f64);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifteen_of_the_paper_keep_four() {
        // Benjamini & Hochberg (1995), section 3.2: of these, four are rejected at 0.05. The digits from scipy 1.17.1.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        let adjusted = benjamini_hochberg(&p);
        for (found, expected) in adjusted.iter().zip([0.0015, 0.003, 0.0095, 0.035_625, 0.0603, 0.063_857_142_857]) {
            assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
        }
        assert_eq!(adjusted.iter().filter(|p| **p <= 0.05).count(), 4);
        // In any order.
        assert_eq!(benjamini_hochberg(&[0.04, 0.01]), [0.04, 0.02]);
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
