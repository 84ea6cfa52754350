//! One clock for the collector and for the server, which sleeping moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use collectors::sync::{Later, Timekeeper};
use queries::model::Time;

/// 2026-02-01T00:00:00Z
pub const START: i64 = 1_769_904_000;

/// A clock in seconds.
#[derive(Clone)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START * 1000)))
    }

    pub fn seconds(&self) -> i64 {
        self.0.load(Ordering::SeqCst) / 1000
    }

    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Timekeeper for Clock {
    fn now(&self) -> Time {
        chrono::DateTime::from_timestamp_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }

    fn sleep(&self, how_long: Duration) -> Later<'_, ()> {
        let until = self.0.load(Ordering::SeqCst) + how_long.as_millis() as i64;
        Box::pin(async move {
            self.0.fetch_max(until, Ordering::SeqCst);
            tokio::task::yield_now().await;
        })
    }

    fn sleep_until(&self, moment: Time) -> Later<'_, ()> {
        Box::pin(async move {
            self.0.fetch_max(moment.timestamp_millis(), Ordering::SeqCst);
            tokio::task::yield_now().await;
        })
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

/// Seconds as GitHub writes them.
pub fn text(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
