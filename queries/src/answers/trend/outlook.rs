//! Week by week over the complete calendar, and what the next four weeks bring if they are like the recent ones.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::changes::ChangePoints;
use crate::answers::words;
use crate::error::Result;
use crate::metrics::MetricStatus;
use crate::metrics::window::{Window, midnight};
use crate::statistics::{
    Forecast, MINIMUM_WEEKS, MOST_WEEKS, ROLLING_WEEKS, WEEKS_AHEAD, forecast_count, forecast_median, rolling,
};

/// The rolling figures of a whole week and the three before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RollingWeek {
    pub monday: NaiveDate,
    pub launches_per_week: f64,
    /// The median lead time of the commits delivered in the four weeks; missing under three of them.
    pub lead_time_seconds: Option<f64>,
}

/// What the next four weeks bring if they are like the recent ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlooks {
    /// How many weeks ahead, from the moment of collection.
    pub weeks: usize,
    pub launches_per_week: Outlook,
    pub lead_time: Outlook,
}

/// The range of one figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    pub status: MetricStatus,
    /// `per_week` or `seconds`.
    pub unit: &'static str,
    /// The middle of the futures.
    pub value: Option<f64>,
    pub ranges: Vec<OutlookRange>,
    /// Complete local weeks that it stands on, and how many it needs.
    pub based_on_weeks: usize,
    pub minimum_weeks: usize,
    /// Why there is none.
    pub reason: Option<String>,
}

/// The figure lies between the ends in `level` of the futures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OutlookRange {
    pub level: f64,
    pub low: f64,
    pub high: f64,
}

/// What happened day by day, from before the window on.
#[derive(Debug, Clone, Default)]
pub(super) struct Daily {
    pub launches: BTreeMap<NaiveDate, u32>,
    /// Each delivered commit by the local day of its launch, in their order.
    pub lead_times: Vec<(NaiveDate, f64)>,
}

/// The window in which weeks are looked at: as long as the given one, or as a forecast reckons with, and the weeks that
/// the first rolling figure needs.
pub(super) fn recent(window: Window) -> Window {
    let day = |time: crate::model::Time| time.with_timezone(&window.timezone).date_naive();
    let last = day(window.to.min(window.as_of));
    let first = day(window.from).min(last - Days::new(7 * (MOST_WEEKS as u64 + 1)));
    let from = midnight(window.timezone, first - Days::new(7 * ROLLING_WEEKS as u64));
    Window { from, ..window }
}

/// Rolling figures of the whole weeks that end within the window.
pub(super) fn rolled(daily: &Daily, mondays: &[NaiveDate], window: Window) -> Result<Vec<RollingWeek>> {
    let weeks: Vec<(NaiveDate, u32)> = mondays.iter().map(|monday| (*monday, launches(daily, *monday))).collect();
    let rolled = rolling(&weeks, &daily.lead_times)?.into_iter();
    let inside = rolled.filter(|week| midnight(window.timezone, week.monday + Days::new(7)) > window.from);
    Ok(inside
        .map(|week| RollingWeek {
            monday: week.monday,
            launches_per_week: week.per_week,
            lead_time_seconds: week.median,
        })
        .collect())
}

/// The forecast from whole weeks; that of lead time from those after its last change.
pub(super) fn outlooks(daily: &Daily, mondays: &[NaiveDate], changes: &ChangePoints, window: Window) -> Outlooks {
    let counts: Vec<u32> = mondays.iter().map(|monday| launches(daily, *monday)).collect();
    let changed = changes.found.last();
    let since: Vec<NaiveDate> = mondays
        .iter()
        .copied()
        .filter(|monday| changed.is_none_or(|c| midnight(window.timezone, *monday) >= c.at))
        .collect();
    let medians: Vec<Vec<f64>> = since
        .iter()
        .map(|monday| {
            let begin = daily.lead_times.partition_point(|(day, _)| day < monday);
            let end = daily.lead_times.partition_point(|(day, _)| *day < *monday + Days::new(7));
            daily.lead_times[begin..end].iter().map(|(_, seconds)| *seconds).collect()
        })
        .collect();
    let few = |weeks: usize, since: &str| {
        let weeks = words::count(i64::try_from(weeks).unwrap_or(i64::MAX), "complete week", "complete weeks");
        format!("{weeks}{since}, and a forecast needs {MINIMUM_WEEKS}")
    };
    let launches_reason = few(counts.len(), " of history");
    let lead_time_reason = if medians.len() < MINIMUM_WEEKS {
        let since = changed.map_or(" of history".to_owned(), |changed| {
            format!(" since the lead time changed on {}", words::day(changed.at, window.timezone))
        });
        few(medians.len(), &since)
    } else {
        "most of the recent stretches of four weeks delivered no commit with a lead time".to_owned()
    };
    Outlooks {
        weeks: WEEKS_AHEAD,
        launches_per_week: outlook("per_week", counts.len(), forecast_count(&counts), launches_reason),
        lead_time: outlook("seconds", medians.len(), forecast_median(&medians), lead_time_reason),
    }
}

fn launches(daily: &Daily, monday: NaiveDate) -> u32 {
    daily.launches.range(monday..monday + Days::new(7)).map(|(_, launches)| *launches).sum()
}

fn outlook(unit: &'static str, weeks: usize, found: Option<Forecast>, reason: String) -> Outlook {
    let minimum_weeks = MINIMUM_WEEKS;
    let Some(found) = found else {
        let (status, reason) = (MetricStatus::Insufficient, Some(reason));
        return Outlook { status, unit, value: None, ranges: Vec::new(), based_on_weeks: weeks, minimum_weeks, reason };
    };
    Outlook {
        status: MetricStatus::Measured,
        unit,
        value: Some(found.middle),
        ranges: vec![
            OutlookRange { level: 0.8, low: found.low_80, high: found.high_80 },
            OutlookRange { level: 0.95, low: found.low_95, high: found.high_95 },
        ],
        based_on_weeks: found.weeks,
        minimum_weeks,
        reason: None,
    }
}
