//! Rolling windows over a complete calendar of local weeks.

use chrono::{Days, NaiveDate};
use polars::polars_compute::rolling::RollingQuantileParams;
use polars::prelude::{
    ClosedWindow, DataType, Duration, NamedFrom as _, PlSmallStr, PolarsResult, QuantileMethod, RollingFnParams,
    RollingOptionsDynamicWindow, Series, SeriesOpsTime as _,
};

/// How many weeks a rolling figure looks back on.
pub const ROLLING_WEEKS: usize = 4;
/// A median of fewer values is no figure.
const MINIMUM_VALUES: usize = 3;

/// The figures of a week and the three before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rolled {
    /// The Monday of the last of the four weeks.
    pub monday: NaiveDate,
    /// Events per week.
    pub per_week: f64,
    /// The median of the values of the four weeks; missing where there are fewer than three.
    pub median: Option<f64>,
}

/// Rolls over whole weeks that follow one another, each with its number of events, and over values with their local days.
/// The first three weeks have no figure yet.
///
/// # Errors
/// Where polars refuses the series.
pub fn rolling(weeks: &[(NaiveDate, u32)], values: &[(NaiveDate, f64)]) -> PolarsResult<Vec<Rolled>> {
    let mondays: Vec<i32> = weeks.iter().map(|(monday, _)| monday.to_epoch_days()).collect();
    let mondays = Series::new(PlSmallStr::EMPTY, mondays).cast(&DataType::Date)?;
    let counts: Vec<f64> = weeks.iter().map(|(_, events)| f64::from(*events)).collect();
    let per_week = Series::new(PlSmallStr::EMPTY, counts).rolling_mean_by(&mondays, four_weeks(ROLLING_WEEKS, None))?;
    // Each week has a row without a value on its Sunday, where the figure of its four weeks is read.
    let sunday = |monday: NaiveDate| monday + Days::new(6);
    let mut rows: Vec<(NaiveDate, Option<f64>, Option<usize>)> =
        values.iter().map(|(day, value)| (*day, Some(*value), None)).collect();
    rows.extend(weeks.iter().enumerate().map(|(at, (monday, _))| (sunday(*monday), None, Some(at))));
    rows.sort_by_key(|(day, _, mark)| (*day, *mark));
    let days: Vec<i32> = rows.iter().map(|(day, _, _)| day.to_epoch_days()).collect();
    let days = Series::new(PlSmallStr::EMPTY, days).cast(&DataType::Date)?;
    let values: Vec<Option<f64>> = rows.iter().map(|(_, value, _)| *value).collect();
    let middle = RollingFnParams::Quantile(RollingQuantileParams { prob: 0.5, method: QuantileMethod::Linear });
    let medians =
        Series::new(PlSmallStr::EMPTY, values).rolling_quantile_by(&days, four_weeks(MINIMUM_VALUES, Some(middle)))?;
    let (per_week, medians) = (per_week.f64()?, medians.f64()?);
    let mut median_of = vec![None; weeks.len()];
    for (row, mark) in rows.iter().enumerate().filter_map(|(row, (_, _, mark))| Some((row, (*mark)?))) {
        median_of[mark] = medians.get(row);
    }
    let rolled = weeks.iter().enumerate().filter_map(|(at, (monday, _))| {
        Some(Rolled { monday: *monday, per_week: per_week.get(at)?, median: median_of[at] })
    });
    Ok(rolled.collect())
}

/// The 28 local days up to a row's, that day included.
fn four_weeks(min_periods: usize, fn_params: Option<RollingFnParams>) -> RollingOptionsDynamicWindow {
    RollingOptionsDynamicWindow {
        window_size: Duration::parse("28d"),
        min_periods,
        closed_window: ClosedWindow::Right,
        fn_params,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn four_weeks_are_looked_back_on_and_empty_ones_count() {
        let mondays = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"].map(day);
        let weeks: Vec<(NaiveDate, u32)> = mondays.into_iter().zip([3, 0, 4, 1, 2]).collect();
        // The last values of the first four weeks lie on their first Monday and on their last Sunday.
        let values = [
            ("2026-03-01", 1000.0),
            ("2026-03-02", 1.0),
            ("2026-03-17", 5.0),
            ("2026-03-29", 7.0),
            ("2026-03-29", 20.0),
            ("2026-04-05", 9.0),
        ]
        .map(|(at, value)| (day(at), value));
        let rolled = rolling(&weeks, &values).expect("a series");
        // 8 in four weeks, with 1, 5, 7 and 20; then 7 in four weeks, with 5, 7, 9 and 20.
        let expected = [
            Rolled { monday: mondays[3], per_week: 2.0, median: Some(6.0) },
            Rolled { monday: mondays[4], per_week: 1.75, median: Some(8.0) },
        ];
        assert_eq!(rolled, expected);
    }

    #[test]
    fn two_values_are_no_median_and_three_weeks_no_figure() {
        let weeks = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"].map(|monday| (day(monday), 0));
        let values = [(day("2026-03-03"), 1.0), (day("2026-03-04"), 2.0)];
        assert_eq!(rolling(&weeks, &values).expect("a series")[0].median, None);
        assert_eq!(rolling(&weeks[..3], &values).expect("a series"), []);
        assert_eq!(rolling(&[], &[]).expect("a series"), []);
    }
}
