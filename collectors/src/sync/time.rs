//! Time and chance as the engine sees them, so that tests wait for nothing and draw what they want.

use std::hash::{BuildHasher as _, Hasher as _};
use std::pin::Pin;
use std::time::Duration;

use queries::model::Time;

/// Something that ends later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The clock, the pause and the dice.
pub trait Timekeeper: Send + Sync {
    /// What counts as now.
    fn now(&self) -> Time;
    /// Ends after that long.
    fn sleep(&self, how_long: Duration) -> Later<'_, ()>;
    /// Ends at that moment, at once where it has passed.
    fn sleep_until(&self, moment: Time) -> Later<'_, ()> {
        self.sleep((moment - self.now()).to_std().unwrap_or_default())
    }
    /// A number from 0 to 1 that nobody can foresee.
    fn chance(&self) -> f64;
}

/// The machine's clock, which the program alone may read and therefore gives.
pub struct MachineTime(pub fn() -> Time);

impl Timekeeper for MachineTime {
    fn now(&self) -> Time {
        (self.0)()
    }

    fn sleep(&self, how_long: Duration) -> Later<'_, ()> {
        Box::pin(tokio::time::sleep(how_long))
    }

    fn chance(&self) -> f64 {
        // Each hasher of this kind has a random key.
        let random = std::hash::RandomState::new().build_hasher().finish();
        (random >> 11) as f64 / (1_u64 << 53) as f64
    }
}
