//! How much a source still answers: read from its answers, kept below, waited for exactly as long as it says.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use queries::model::Time;

/// So much of a limit is left to others who use the same token: one part in this many.
const LEFT_TO_OTHERS: u64 = 50;

/// What is known of one limit.
#[derive(Debug, Clone, Copy)]
struct Known {
    limit: u64,
    remaining: u64,
    until: Time,
}

/// What an answer says of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
    /// How long until all of it is there again, by the server's own clock.
    pub(crate) renewed_in: Duration,
}

/// The limits of one source, by what it calls them.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    known: HashMap<&'static str, Known>,
    paused: Option<Time>,
}

impl Limits {
    /// Takes one request from a limit, or says until when to wait before asking again whether there is one.
    pub(crate) fn take(&self, resource: &'static str, now: Time) -> Result<(), Time> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = inner.paused {
            if now < until {
                return Err(until);
            }
            inner.paused = None;
        }
        if let Some(known) = inner.known.get_mut(resource) {
            if now >= known.until {
                inner.known.remove(resource);
            } else if known.remaining <= known.limit / LEFT_TO_OTHERS {
                return Err(known.until);
            } else {
                known.remaining -= 1;
            }
        }
        Ok(())
    }

    /// Learns from an answer. Requests that are under way are not in its count, so the lower count holds.
    pub(crate) fn learn(&self, resource: &'static str, told: Told, now: Time) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = after(now, told.renewed_in);
        let before = inner.known.get(resource).filter(|before| (before.until - until).abs() <= ROUNDING);
        let remaining = before.map_or(told.remaining, |before| before.remaining.min(told.remaining));
        inner.known.insert(resource, Known { limit: told.limit, remaining, until });
    }

    /// Nobody asks before that is over.
    pub(crate) fn pause(&self, how_long: Duration, now: Time) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = after(now, how_long);
        inner.paused = Some(inner.paused.map_or(until, |before| before.max(until)));
    }
}

/// Servers tell times in whole seconds: ends of one window differ by this much.
const ROUNDING: chrono::Duration = chrono::Duration::seconds(2);

fn after(now: Time, how_long: Duration) -> Time {
    chrono::Duration::from_std(how_long).ok().and_then(|how_long| now.checked_add_signed(how_long)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::UNIX_EPOCH + chrono::Duration::seconds(seconds)
    }

    #[test]
    fn the_last_part_of_a_limit_is_left_to_others_until_it_is_renewed() {
        let limits = Limits::default();
        assert_eq!(limits.take("core", at(0)), Ok(()), "nothing is known yet");
        let told = Told { limit: 100, remaining: 4, renewed_in: Duration::from_mins(1) };
        limits.learn("core", told, at(0));
        // Two of a hundred are left to others: of four, two may be taken.
        assert_eq!([0, 0, 0].map(|now| limits.take("core", at(now))), [Ok(()), Ok(()), Err(at(60))]);
        assert_eq!(limits.take("graphql", at(0)), Ok(()), "each limit for itself");
        limits.learn("core", Told { remaining: 3, renewed_in: Duration::from_secs(59), ..told }, at(1));
        assert_eq!(limits.take("core", at(59)), Err(at(60)), "an answer that was late does not raise the count");
        assert_eq!(limits.take("core", at(60)), Ok(()));
    }

    #[test]
    fn a_pause_holds_for_every_limit() {
        let limits = Limits::default();
        limits.pause(Duration::from_secs(30), at(0));
        limits.pause(Duration::from_secs(5), at(1));
        assert_eq!(["core", "graphql"].map(|resource| limits.take(resource, at(29))), [Err(at(30)); 2]);
        assert_eq!(limits.take("core", at(30)), Ok(()));
    }
}
