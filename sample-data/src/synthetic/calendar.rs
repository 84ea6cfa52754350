//! When a team works: Monday to Friday in its own time zone, not between the years.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Weekday};
use chrono_tz::Tz;
use queries::model::Time;

/// Local hours of work.
const DAY: (f64, f64) = (9.0, 17.5);

#[derive(Clone, Copy)]
pub(super) struct Calendar {
    pub(super) timezone: Tz,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

impl Calendar {
    /// The moment at which the simulation ends: the evening of its last day.
    pub(super) fn end(&self) -> Time {
        self.at(self.to, 18.0)
    }

    pub(super) fn start(&self) -> Time {
        self.at(self.from, 9.0)
    }

    pub(super) fn working_days(&self) -> Vec<NaiveDate> {
        self.from.iter_days().take_while(|day| *day <= self.to).filter(|day| is_working(*day)).collect()
    }

    /// A local hour of a day; one that a change of the clocks leaves out is taken an hour later.
    pub(super) fn at(&self, day: NaiveDate, hour: f64) -> Time {
        let seconds = (hour * 3600.0) as u32;
        let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds.min(86_399), 0).unwrap_or_default();
        let local = day.and_time(time);
        let found = self.timezone.from_local_datetime(&local).earliest();
        let found = found.or_else(|| self.timezone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
        found.map_or_else(|| local.and_utc(), |moment| moment.to_utc())
    }

    pub(super) fn local_day(&self, time: Time) -> NaiveDate {
        self.local(time).date_naive()
    }

    /// The moment itself where the team is at work, else `minutes` into the next working day.
    pub(super) fn next_working(&self, time: Time, minutes: f64) -> Time {
        let local = self.local(time);
        let hour = f64::from(local.num_seconds_from_midnight()) / 3600.0;
        let mut day = local.date_naive();
        if is_working(day) && hour < DAY.1 {
            return if hour >= DAY.0 { time } else { self.at(day, DAY.0 + minutes / 60.0) };
        }
        loop {
            day = day + Days::new(1);
            if is_working(day) {
                return self.at(day, DAY.0 + minutes / 60.0);
            }
        }
    }

    /// So many working days, of eight hours each, before a moment.
    pub(super) fn working_days_before(&self, time: Time, days: f64) -> Time {
        let mut day = self.local_day(time);
        let mut left = days.floor();
        while left > 0.0 {
            day = day - Days::new(1);
            if is_working(day) {
                left -= 1.0;
            }
        }
        let hour = f64::from(self.local(time).num_seconds_from_midnight()) / 3600.0 - days.fract() * 8.0;
        if hour >= DAY.0 {
            return self.at(day, hour);
        }
        let missing = DAY.0 - hour;
        loop {
            day = day - Days::new(1);
            if is_working(day) {
                return self.at(day, (DAY.1 - missing).max(DAY.0));
            }
        }
    }

    fn local(&self, time: Time) -> DateTime<Tz> {
        time.with_timezone(&self.timezone)
    }
}

fn is_working(day: NaiveDate) -> bool {
    let between_the_years = (day.month() == 12 && day.day() >= 24) || (day.month() == 1 && day.day() == 1);
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !between_the_years
}
