//! Numbers that a seed settles: the same seed gives the same figures on every machine.

/// A sequence of random numbers (xoshiro256++ by Blackman and Vigna, 2018, seeded by their `SplitMix64`).
#[derive(Debug, Clone)]
pub struct Chance([u64; 4]);

impl Chance {
    /// The sequence of that seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut state = seed;
        Self(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        }))
    }

    /// Any 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.0;
        let drawn = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.0 = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        drawn
    }

    /// A whole number below `limit`, which is not 0; its bias is below `limit` / 2^32.
    #[inline]
    pub fn below(&mut self, limit: usize) -> usize {
        (((self.bits() >> 32) * limit as u64) >> 32) as usize
    }

    /// A number from 0 up to 1, without 1.
    #[inline]
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        // The generator's reference code, from the state 1, 2, 3, 4.
        let mut chance = Chance([1, 2, 3, 4]);
        let drawn: Vec<u64> = (0..4).map(|_| chance.bits()).collect();
        assert_eq!(drawn, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
    }

    #[test]
    fn every_number_below_the_limit_comes() {
        let mut chance = Chance::of(1);
        let mut seen = [0; 6];
        for _ in 0..6000 {
            seen[chance.below(6)] += 1;
            assert!((0.0..1.0).contains(&chance.share()));
        }
        // 1000 each expected, with a deviation of 29.
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
    }
}
