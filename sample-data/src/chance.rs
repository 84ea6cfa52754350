//! Chance from a seed: every draw of the simulation comes from here, in an order that only the simulation decides.

use chrono::TimeDelta;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The same seed gives different draws to differently named projects.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        for (index, byte) in name.bytes().enumerate() {
            key[8 + index % 24] ^= byte;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// True with that probability.
    pub(crate) fn share(&mut self, share: f64) -> bool {
        self.0.random::<f64>() < share
    }

    pub(crate) fn between(&mut self, (least, most): (f64, f64)) -> f64 {
        least + (most - least) * self.0.random::<f64>()
    }

    pub(crate) fn whole(&mut self, (least, most): (u64, u64)) -> u64 {
        self.0.random_range(least..=most)
    }

    /// A log-normal draw with that median; two thirds lie within a factor of `exp(spread)` of it.
    pub(crate) fn around(&mut self, median: f64, spread: f64) -> f64 {
        let normal = (0..12).map(|_| self.0.random::<f64>()).sum::<f64>() - 6.0;
        median * (spread * normal).exp()
    }

    /// A whole number that is `mean` on average.
    pub(crate) fn count(&mut self, mean: f64) -> u64 {
        let most = mean.mul_add(2.0, 1.0).ceil();
        (0..most as u64).filter(|_| self.share(mean / most)).count() as u64
    }

    pub(crate) fn minutes(&mut self, range: (f64, f64)) -> TimeDelta {
        minutes(self.between(range))
    }

    pub(crate) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.0.random_range(0..choices.len())]
    }

    /// One of several by weight.
    pub(crate) fn weighted<T: Copy>(&mut self, choices: &[(T, f64)]) -> Option<T> {
        let mut left = self.0.random::<f64>() * choices.iter().map(|(_, weight)| weight).sum::<f64>();
        for (choice, weight) in choices {
            left -= weight;
            if left < 0.0 {
                return Some(*choice);
            }
        }
        choices.last().map(|(choice, _)| *choice)
    }

    /// An invented object id: 40 hex digits.
    pub(crate) fn sha(&mut self) -> String {
        self.hex::<20>()
    }

    /// An invented hash of a person: 16 hex digits.
    pub(crate) fn person(&mut self) -> String {
        self.hex::<8>()
    }

    fn hex<const BYTES: usize>(&mut self) -> String {
        let mut bytes = [0; BYTES];
        self.0.fill_bytes(&mut bytes);
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
    }
}

/// So many minutes, to the second.
pub(crate) fn minutes(minutes: f64) -> TimeDelta {
    TimeDelta::seconds((minutes * 60.0).round() as i64)
}
