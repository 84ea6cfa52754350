//! Windows: `[from, to)` in a project's time zone, and the moment of collection that counts as now.

use chrono::{Datelike as _, Days, Duration, NaiveDate, NaiveTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use crate::derive::rules::local_to_utc;
use crate::error::{Error, Result};
use crate::model::Time;

/// Years that a window may lie in: no delivery is older, and dates far outside cannot be reckoned with.
pub const SENSIBLE_YEARS: std::ops::RangeInclusive<i32> = 1990..=9998;

/// The longest window, in days.
const MOST_DAYS: u64 = 36_500;

/// Days of the window when nobody asks for another.
pub const DEFAULT_DAYS: u64 = 90;

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// So many days up to the next local midnight.
    Days(u64),
    /// From the first launch to now.
    All,
    /// From one local day to another, the second not included.
    Between(NaiveDate, NaiveDate),
    /// The last so many whole local days, and today so far.
    Since(u64),
    /// From a local day up to the next local midnight.
    From(NaiveDate),
}

impl Asked {
    /// Reads `90d`, `12w`, `all` or `2026-01-01..2026-04-01`.
    ///
    /// # Errors
    /// `Input` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || Error::input(format!("window `{text}`: use such as 90d, 12w, all or 2026-01-01..2026-04-01"));
        let text = text.trim();
        if text == "all" {
            return Ok(Self::All);
        }
        if let Some((from, to)) = text.split_once("..") {
            let from: NaiveDate = from.parse().map_err(|_| wrong())?;
            let to: NaiveDate = to.parse().map_err(|_| wrong())?;
            if to <= from {
                return Err(Error::input(format!("window `{text}`: the second day must come after the first")));
            }
            let sensible = [from, to].iter().all(|day| SENSIBLE_YEARS.contains(&day.year()));
            if !sensible || (to - from).num_days() > MOST_DAYS as i64 {
                return Err(Error::input(format!(
                    "window `{text}`: use days between 1990 and 9998, at most {MOST_DAYS} of them"
                )));
            }
            return Ok(Self::Between(from, to));
        }
        days(text).map(Self::Days).ok_or_else(wrong)
    }

    /// Reads how long ago, `14d` or `2w`, or since which day, `2026-01-01`. Two weeks ago is the local midnight that lies
    /// fourteen whole days back, so that two weeks of history are covered at any hour.
    ///
    /// # Errors
    /// `Input` for anything else.
    pub fn parse_since(text: &str) -> Result<Self> {
        let text = text.trim();
        if let Ok(day) = text.parse::<NaiveDate>()
            && SENSIBLE_YEARS.contains(&day.year())
        {
            return Ok(Self::From(day));
        }
        days(text)
            .map(Self::Since)
            .ok_or_else(|| Error::input(format!("since `{text}`: use such as 2w, 14d or 2026-01-01")))
    }
}

/// `90d`, `12w` or `90`, in days.
fn days(text: &str) -> Option<u64> {
    let (number, days) = match text.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    number.parse::<u64>().ok()?.checked_mul(days).filter(|days| (1..=MOST_DAYS).contains(days))
}

/// A window that is settled: the moments, and the zone that its days are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    #[serde(serialize_with = "seconds")]
    pub from: Time,
    #[serde(serialize_with = "seconds")]
    pub to: Time,
    /// The moment of collection; facts after it are not read.
    #[serde(serialize_with = "seconds")]
    pub as_of: Time,
    #[serde(serialize_with = "name")]
    pub timezone: Tz,
}

fn seconds<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn name<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}

impl Window {
    /// Settles what was asked for. `first_launch` is where `all` begins; without one it is empty and ends now.
    #[must_use]
    pub fn settle(asked: &Asked, now: Time, timezone: Tz, first_launch: Option<Time>) -> Self {
        let end = now.with_timezone(&timezone).date_naive() + Days::new(1);
        let (from, to) = match asked {
            Asked::Days(days) => (midnight(timezone, end - Days::new(*days)), midnight(timezone, end)),
            Asked::Since(days) => (midnight(timezone, end - Days::new(*days + 1)), midnight(timezone, end)),
            Asked::From(day) => (midnight(timezone, (*day).min(end)), midnight(timezone, end)),
            // What ends the window is in it.
            Asked::All => (first_launch.unwrap_or(now).min(now), now + Duration::microseconds(1)),
            Asked::Between(from, to) => (midnight(timezone, *from), midnight(timezone, *to)),
        };
        Self { from, to, as_of: now, timezone }
    }

    /// The window of the same length before this one.
    #[must_use]
    pub fn before(&self) -> Self {
        let zone = self.timezone;
        let (first, last) = (self.from.with_timezone(&zone).date_naive(), self.to.with_timezone(&zone).date_naive());
        let days = u64::try_from((last - first).num_days()).unwrap_or(0);
        Self { from: midnight(zone, first - Days::new(days)), to: self.from, ..*self }
    }

    /// The Mondays of the weeks that lie wholly in the window and before now, from the first launch on.
    #[must_use]
    pub fn whole_weeks(&self, first_launch: Time) -> Vec<NaiveDate> {
        let zone = self.timezone;
        let from = self.from.max(first_launch).with_timezone(&zone);
        let mut monday = from.date_naive().week(chrono::Weekday::Mon).first_day();
        if midnight(zone, monday) < from.with_timezone(&Utc) {
            monday = monday + Days::new(7);
        }
        let end = self.to.min(self.as_of);
        let mut weeks = Vec::new();
        while midnight(zone, monday + Days::new(7)) <= end {
            weeks.push(monday);
            monday = monday + Days::new(7);
        }
        weeks
    }

    /// How many weeks the history covers: from the later of `from` and the first launch to the earlier of `to` and now.
    #[must_use]
    pub fn weeks_covered(&self, first_launch: Time) -> f64 {
        let covered = self.to.min(self.as_of) - self.from.max(first_launch);
        covered.max(Duration::zero()).as_seconds_f64() / 604_800.0
    }
}

/// The beginning of a local day.
#[must_use]
pub fn midnight(zone: Tz, day: NaiveDate) -> Time {
    local_to_utc(zone, day.and_time(NaiveTime::MIN)).unwrap_or_else(|| day.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().expect("a time")
    }

    #[test]
    fn ninety_days_end_at_the_next_local_midnight() {
        // 23:30 UTC on 30 March is 01:30 on the 31st in Berlin, where clocks had gone forward on the 30th.
        let window = Window::settle(&Asked::Days(2), time("2025-03-30T23:30:00Z"), Tz::Europe__Berlin, None);
        assert_eq!(window.to, time("2025-03-31T22:00:00Z"));
        // Two local days before 1 April 00:00 (+02:00) is 30 March 00:00, still +01:00.
        assert_eq!(window.from, time("2025-03-29T23:00:00Z"));
    }

    #[test]
    fn whole_weeks_leave_out_the_partial_ones() {
        // Wednesday 1 January to Wednesday 22 January 2025: the weeks of the 6th and the 13th are whole.
        let asked = Asked::parse("2025-01-01..2025-01-22").expect("a window");
        let window = Window::settle(&asked, time("2025-06-01T00:00:00Z"), Tz::UTC, None);
        let weeks: Vec<_> = window.whole_weeks(time("2024-01-01T00:00:00Z")).iter().map(ToString::to_string).collect();
        assert_eq!(weeks, ["2025-01-06", "2025-01-13"]);
        assert!((window.weeks_covered(time("2024-01-01T00:00:00Z")) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn windows_that_are_none_are_refused() {
        for text in ["", "0d", "ninety", "2025-02-01..2025-01-01", "2025-13-01..2026-01-01", "-3d"] {
            assert!(Asked::parse(text).is_err(), "{text}");
        }
        assert_eq!(Asked::parse("12w").expect("weeks"), Asked::Days(84));
    }
}
