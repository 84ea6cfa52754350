//! The moment that counts as now, as somebody names it.

use chrono::{Datelike as _, Days, Duration, NaiveDate};
use chrono_tz::Tz;

use crate::error::{Error, Result};
use crate::metrics::window::{SENSIBLE_YEARS, midnight};
use crate::model::Time;

/// A day, which ends where the project is, or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    Day(NaiveDate),
    Moment(Time),
}

impl AsOf {
    /// Reads `2026-01-31` or `2026-01-31T12:00:00Z`.
    ///
    /// # Errors
    /// `Input` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let parsed = match text.parse::<Time>() {
            Ok(moment) => Some((Self::Moment(moment), moment.date_naive())),
            Err(_) => text.parse().ok().map(|day| (Self::Day(day), day)),
        };
        match parsed {
            Some((as_of, day)) if SENSIBLE_YEARS.contains(&day.year()) => Ok(as_of),
            _ => Err(Error::input(format!(
                "as-of `{text}`: use a day such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z"
            ))),
        }
    }

    /// The moment for a project in that zone: a day counts to its last second there.
    #[must_use]
    pub fn settle(self, zone: Tz) -> Time {
        match self {
            Self::Day(day) => midnight(zone, day + Days::new(1)) - Duration::seconds(1),
            Self::Moment(moment) => moment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_project_is() {
        let day = AsOf::parse("2026-08-22").expect("a day");
        assert_eq!(day.settle(Tz::UTC).to_rfc3339(), "2026-08-22T23:59:59+00:00");
        assert_eq!(day.settle(Tz::America__New_York).to_rfc3339(), "2026-08-23T03:59:59+00:00");
        let moment = AsOf::parse("2026-08-22T12:00:00+02:00").expect("a moment");
        assert_eq!(moment.settle(Tz::America__New_York).to_rfc3339(), "2026-08-22T10:00:00+00:00");
        assert!(AsOf::parse("yesterday").is_err());
    }
}
