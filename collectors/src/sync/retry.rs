//! When to ask again after a failure that may pass: a value, so that it can be read, changed and tried out.

use std::time::Duration;

/// How often and after how long something is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// So many further tries.
    pub tries: u32,
    /// The pause before the first of them; each later one is twice as long.
    pub first: Duration,
    /// No pause is longer, unless the server asks for it.
    pub longest: Duration,
}

impl Default for Retry {
    /// Five further tries within about half a minute.
    fn default() -> Self {
        Self { tries: 5, first: Duration::from_secs(1), longest: Duration::from_secs(30) }
    }
}

impl Retry {
    /// The pause after the failure number `failures` (from 1); nothing where it is not tried again. What the server
    /// says wins. `chance`, from 0 to 1, spreads those who failed together: from half of the pause to the whole.
    #[must_use]
    pub fn pause(&self, failures: u32, said: Option<Duration>, chance: f64) -> Option<Duration> {
        if failures > self.tries {
            return None;
        }
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        Some(said.unwrap_or_else(|| doubled.min(self.longest).mul_f64(0.5 + chance / 2.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_the_server_wins() {
        let retry = Retry { tries: 4, first: Duration::from_secs(2), longest: Duration::from_secs(10) };
        let pause = |failures, chance| retry.pause(failures, None, chance).map(|pause| pause.as_secs_f64());
        assert_eq!([1, 2, 3, 4].map(|failures| pause(failures, 1.0)), [Some(2.0), Some(4.0), Some(8.0), Some(10.0)]);
        assert_eq!(pause(2, 0.0), Some(2.0), "half of 4 s");
        assert_eq!(pause(5, 0.5), None, "tried often enough");
        assert_eq!(retry.pause(1, Some(Duration::from_mins(1)), 0.0), Some(Duration::from_mins(1)));
    }
}
