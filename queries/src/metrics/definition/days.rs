//! Deployments per UTC day, as the frequencies of other tools need them: complete calendars of days, weeks and months.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Weekday};

use crate::metrics::window::Window;
use crate::statistics::median;

/// Days with a deployment, and how many there were.
pub(super) type PerDay = BTreeMap<NaiveDate, i64>;

/// The UTC days that a window touches up to now, as first and last; nothing where it begins after now.
pub(super) fn utc_days(window: &Window) -> Option<(NaiveDate, NaiveDate)> {
    let last = last_moment(window).date_naive();
    let first = window.from.date_naive();
    (first <= last).then_some((first, last))
}

/// How many local days the window has up to now, today as a whole one.
pub(super) fn local_days(window: &Window) -> i64 {
    let day = |time: DateTime<chrono::Utc>| time.with_timezone(&window.timezone).date_naive();
    (day(last_moment(window)) - day(window.from)).num_days() + 1
}

fn last_moment(window: &Window) -> DateTime<chrono::Utc> {
    (window.to - chrono::Duration::microseconds(1)).min(window.as_of)
}

/// The number of days with a deployment in each week that a span of days touches, weeks beginning on `first`.
fn days_by_week(days: &PerDay, span: (NaiveDate, NaiveDate), first: Weekday) -> BTreeMap<NaiveDate, i64> {
    let mut weeks = BTreeMap::new();
    let mut day = span.0;
    while day <= span.1 {
        *weeks.entry(day.week(first).first_day()).or_default() += i64::from(days.contains_key(&day));
        day = day + Days::new(1);
    }
    weeks
}

/// DevLake's figure: the lower median of days with a deployment per week. Nothing for a window without a day.
pub(super) fn days_per_week(days: &PerDay, window: &Window) -> Option<f64> {
    let mut weeks: Vec<i64> = days_by_week(days, utc_days(window)?, Weekday::Mon).into_values().collect();
    weeks.sort_unstable();
    weeks.get(weeks.len().checked_sub(1)? / 2).map(|days| *days as f64)
}

/// DevLake's second figure: whether the lower median month has a deployment.
pub(super) fn median_month_has_one(days: &PerDay, window: &Window) -> Option<bool> {
    let (first, last) = utc_days(window)?;
    let month = |day: NaiveDate| (day.year(), day.month());
    let with: BTreeSet<(i32, u32)> = days.range(first..=last).map(|(day, _)| month(*day)).collect();
    let mut months = BTreeSet::new();
    let mut day = first;
    while day <= last {
        months.insert(month(day));
        day = day + Days::new(1);
    }
    // Sorted, the months without a deployment come first.
    let without = months.len() - with.len();
    Some((months.len().checked_sub(1)?) / 2 >= without)
}

/// What Four Keys makes of a calendar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bucket {
    /// `daily`, `weekly`, `monthly` or `yearly`.
    pub name: &'static str,
    /// Median days with a deployment per week.
    pub days_per_week: f64,
    /// Median of weeks, 1 for one with a deployment and 0 for one without.
    pub weeks: f64,
    /// Median over weeks of the weeks with a deployment in their month.
    pub months: f64,
}

/// Four Keys' bucket; its calendar begins with the first deployment. Nothing for a calendar without a day.
pub(super) fn bucket(days: &PerDay, window: &Window, first_deployment: NaiveDate) -> Option<Bucket> {
    let (first, last) = utc_days(window)?;
    let weeks = days_by_week(days, (first.max(first_deployment), last), Weekday::Sun);
    let mut by_month: BTreeMap<(i32, u32), f64> = BTreeMap::new();
    for (sunday, days) in &weeks {
        *by_month.entry((sunday.year(), sunday.month())).or_default() += f64::from(u8::from(*days > 0));
    }
    let mut days: Vec<f64> = weeks.values().map(|days| *days as f64).collect();
    let mut deployed: Vec<f64> = weeks.values().map(|days| f64::from(u8::from(*days > 0))).collect();
    // The median is taken over weeks, each with its month's number.
    let mut of_month: Vec<f64> = weeks.keys().map(|sunday| by_month[&(sunday.year(), sunday.month())]).collect();
    let (days_per_week, weeks, months) = (median(&mut days)?, median(&mut deployed)?, median(&mut of_month)?);
    let name = match () {
        () if days_per_week >= 3.0 => "daily",
        () if weeks >= 1.0 => "weekly",
        () if months >= 1.0 => "monthly",
        () => "yearly",
    };
    Some(Bucket { name, days_per_week, weeks, months })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::window::Asked;
    use chrono_tz::Tz;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn window(asked: &str) -> Window {
        let asked = Asked::parse(asked).expect("a window");
        Window::settle(&asked, "2026-06-01T00:00:00Z".parse().expect("a time"), Tz::UTC, None)
    }

    fn on(days: &[&str]) -> PerDay {
        days.iter().map(|text| (day(text), 1)).collect()
    }

    /// Sunday 4 January to Saturday 31 January 2026: four whole weeks from Sunday on, all of January.
    const FOUR_WEEKS: &str = "2026-01-04..2026-02-01";

    fn named(days: &[&str], asked: &str) -> &'static str {
        bucket(&on(days), &window(asked), day("2026-01-04")).expect("a calendar").name
    }

    #[test]
    fn three_days_in_the_median_week_are_daily_and_a_half_less_is_not() {
        // Days per week 2, 3, 3, 4: the median is 3.
        let mut days = vec!["2026-01-05", "2026-01-06"];
        days.extend(["2026-01-11", "2026-01-12", "2026-01-13", "2026-01-18", "2026-01-19", "2026-01-24"]);
        days.extend(["2026-01-25", "2026-01-26", "2026-01-27", "2026-01-28"]);
        assert_eq!(named(&days, FOUR_WEEKS), "daily");
        // Without the 24th 2, 3, 2, 4: the median is 2.5.
        days.retain(|text| *text != "2026-01-24");
        assert_eq!(named(&days, FOUR_WEEKS), "weekly");
    }

    #[test]
    fn the_median_week_must_have_a_deployment_to_be_weekly() {
        // Three of four weeks: the median of 0, 1, 1, 1 is 1. Two of four: 0.5, and the month has 2.
        assert_eq!(named(&["2026-01-05", "2026-01-12", "2026-01-19"], FOUR_WEEKS), "weekly");
        assert_eq!(named(&["2026-01-05", "2026-01-12"], FOUR_WEEKS), "monthly");
    }

    #[test]
    fn a_saturday_and_the_sunday_after_it_lie_in_two_weeks() {
        // Saturday 10 and Sunday 11 January, and Monday 19: three of the four weeks from Sunday on, two of those from Monday.
        let days = ["2026-01-10", "2026-01-11", "2026-01-19"];
        assert_eq!(named(&days, FOUR_WEEKS), "weekly");
    }

    #[test]
    fn one_deployment_in_most_months_is_monthly_and_in_few_is_yearly() {
        // Sundays of January 4, February 4, March 5, April 4: seventeen weeks. With one deployment each in January, February
        // and March, 13 of 17 weeks lie in months that have one: the median is 1. With one in January alone 4 of 17: 0.
        let asked = "2026-01-04..2026-05-01";
        assert_eq!(named(&["2026-01-05", "2026-02-02", "2026-03-02"], asked), "monthly");
        assert_eq!(named(&["2026-01-05"], asked), "yearly");
    }

    #[test]
    fn the_calendar_begins_with_the_first_deployment() {
        // From 18 January on, both weeks have a deployment.
        let days = on(&["2026-01-18", "2026-01-26"]);
        let found = bucket(&days, &window(FOUR_WEEKS), day("2026-01-18")).expect("a calendar");
        assert_eq!((found.name, found.weeks), ("weekly", 1.0));
    }

    #[test]
    fn the_lower_median_of_an_even_number_of_weeks_is_the_smaller_one() {
        // Weeks from Monday on, 5 January to 1 February: 1, 2, 3, 4 days. The lower median is 2.
        let mut days = vec!["2026-01-05", "2026-01-12", "2026-01-13", "2026-01-19", "2026-01-20", "2026-01-21"];
        days.extend(["2026-01-26", "2026-01-27", "2026-01-28", "2026-01-29"]);
        assert_eq!(days_per_week(&on(&days), &window("2026-01-05..2026-02-02")), Some(2.0));
        // A Sunday before adds the week of 29 December, with none: 0, 1, 2, 3, 4.
        assert_eq!(days_per_week(&on(&days), &window("2026-01-04..2026-02-02")), Some(2.0));
        assert_eq!(days_per_week(&on(&[]), &window("2026-01-04..2026-02-02")), Some(0.0));
    }

    #[test]
    fn the_lower_median_month() {
        // Of January to April two have a deployment: 0, 0, 1, 1, whose lower median is 0. Of three months two: 0, 1, 1.
        let days = on(&["2026-01-05", "2026-02-02"]);
        assert_eq!(median_month_has_one(&days, &window("2026-01-01..2026-05-01")), Some(false));
        assert_eq!(median_month_has_one(&days, &window("2026-01-01..2026-04-01")), Some(true));
    }

    #[test]
    fn days_of_a_window_are_whole_and_end_today() {
        assert_eq!(local_days(&window("2026-01-01..2026-01-31")), 30);
        // Asked on 1 June, a window to the end of the year has 152 days: January to May 151, and today.
        assert_eq!(local_days(&window("2026-01-01..2027-01-01")), 152);
        assert_eq!(utc_days(&window("2027-01-01..2027-02-01")), None);
    }
}
