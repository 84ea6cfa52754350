//! Axes that plotters has not: local time with marks where months and years begin, and spans of time.

use std::ops::Range;

use chrono::{DateTime, Datelike as _, Months, NaiveDate};
use chrono_tz::Tz;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use queries::answers::words;
use queries::metrics::window::midnight;

use super::Span;

/// Local time, in seconds since 1970.
pub(super) struct TimeAxis {
    from: i64,
    to: i64,
    zone: Tz,
    marks: Vec<i64>,
    format: &'static str,
}

/// The distance of two marks.
#[derive(Clone, Copy)]
enum Step {
    Days(i64),
    Months(u32),
}

impl TimeAxis {
    /// An axis with at most `most` marks.
    pub(super) fn over(span: Span, most: usize) -> Self {
        let (from, to) = (span.from.timestamp(), span.to.timestamp().max(span.from.timestamp() + 86_400));
        let steps = [
            (Step::Days(1), "%-d %b"),
            (Step::Days(7), "%-d %b"),
            (Step::Days(14), "%-d %b"),
            (Step::Months(1), "%b %Y"),
            (Step::Months(3), "%b %Y"),
            (Step::Months(6), "%b %Y"),
            (Step::Months(12), "%Y"),
            (Step::Months(24), "%Y"),
            (Step::Months(60), "%Y"),
        ];
        let mut chosen = (Vec::new(), "%Y");
        for (step, format) in steps {
            chosen = (marks(span.zone, from, to, step), format);
            if chosen.0.len() <= most {
                break;
            }
        }
        Self { from, to, zone: span.zone, marks: chosen.0, format: chosen.1 }
    }
}

fn marks(zone: Tz, from: i64, to: i64, step: Step) -> Vec<i64> {
    let Some(start) = DateTime::from_timestamp(from, 0).map(|time| time.with_timezone(&zone).date_naive()) else {
        return Vec::new();
    };
    let first = match step {
        Step::Days(1) => Some(start),
        Step::Days(_) => Some(start.week(chrono::Weekday::Mon).first_day()),
        Step::Months(months) if months >= 12 => {
            let years = i32::try_from(months / 12).unwrap_or(1);
            NaiveDate::from_ymd_opt(start.year() - start.year().rem_euclid(years), 1, 1)
        }
        Step::Months(months) => NaiveDate::from_ymd_opt(start.year(), start.month0() / months * months + 1, 1),
    };
    let next = |day: NaiveDate| match step {
        Step::Days(days) => day.checked_add_signed(chrono::Duration::days(days)),
        Step::Months(months) => day.checked_add_months(Months::new(months)),
    };
    std::iter::successors(first, |day| next(*day))
        .map(|day| midnight(zone, day).timestamp())
        .take_while(|mark| *mark <= to)
        .filter(|mark| *mark >= from)
        .take(400)
        .collect()
}

impl Ranged for TimeAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = i64;

    fn map(&self, value: &i64, (low, high): (i32, i32)) -> i32 {
        place(seconds(*value - self.from) / seconds(self.to - self.from), low, high)
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<i64> {
        self.marks.clone()
    }

    fn range(&self) -> Range<i64> {
        self.from..self.to
    }
}

impl ValueFormatter<i64> for TimeAxis {
    fn format_ext(&self, value: &i64) -> String {
        DateTime::from_timestamp(*value, 0)
            .map(|time| time.with_timezone(&self.zone).format(self.format).to_string())
            .unwrap_or_default()
    }
}

/// Spans of time in seconds; logarithmic where the values spread too far for a straight scale.
pub(super) struct DurationAxis {
    low: f64,
    high: f64,
    logarithmic: bool,
}

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;
const MARKS: [f64; 12] = [
    1.0,
    10.0,
    MINUTE,
    10.0 * MINUTE,
    HOUR,
    6.0 * HOUR,
    DAY,
    7.0 * DAY,
    30.0 * DAY,
    182.0 * DAY,
    1000.0 * DAY,
    10_000.0 * DAY,
];
const STEPS: [f64; 16] = [
    1.0,
    10.0,
    MINUTE,
    5.0 * MINUTE,
    15.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    7.0 * DAY,
    30.0 * DAY,
    90.0 * DAY,
    365.0 * DAY,
    3650.0 * DAY,
];

impl DurationAxis {
    /// An axis that holds all values. Straight from zero, unless the largest is over 30 times the smallest.
    pub(super) fn over(values: impl Iterator<Item = f64> + Clone) -> Self {
        let high = values.clone().fold(0.0, f64::max);
        let low = values.fold(f64::INFINITY, f64::min).max(1.0);
        if high / low > 30.0 {
            Self { low: low / 1.3, high: high * 1.6, logarithmic: true }
        } else {
            Self { low: 0.0, high: if high > 0.0 { high * 1.1 } else { HOUR }, logarithmic: false }
        }
    }

    pub(super) fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    pub(super) fn lowest(&self) -> f64 {
        self.low
    }

    pub(super) fn highest(&self) -> f64 {
        self.high
    }
}

impl Ranged for DurationAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (low, high): (i32, i32)) -> i32 {
        let share = if self.logarithmic {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            value / self.high
        };
        place(share, low, high)
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        if self.logarithmic {
            let inside = |marks: &[f64]| -> Vec<f64> {
                marks.iter().copied().filter(|mark| (self.low..=self.high).contains(mark)).collect()
            };
            let few = inside(&MARKS);
            return if few.len() < 4 { inside(&STEPS) } else { few };
        }
        let step = STEPS.into_iter().find(|step| self.high / step <= 6.0).unwrap_or(self.high);
        (0..=6).map(|index| f64::from(index) * step).take_while(|mark| *mark <= self.high).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for DurationAxis {
    fn format_ext(&self, value: &f64) -> String {
        if *value == 0.0 { "0".to_owned() } else { words::duration(*value) }
    }
}

/// The pixel at a share of the way.
#[expect(clippy::cast_possible_truncation, reason = "a pixel of a chart, cut to its edges before")]
fn place(share: f64, low: i32, high: i32) -> i32 {
    low + (f64::from(high - low) * share.clamp(-0.1, 1.1)).round() as i32
}

#[expect(clippy::cast_precision_loss, reason = "seconds of some years, far below 2^52")]
fn seconds(value: i64) -> f64 {
    value as f64
}
