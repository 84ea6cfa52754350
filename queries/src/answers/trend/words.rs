//! A trend as people read it: one wording for the terminal, the pages and the comments.

use chrono_tz::Tz;

use super::{Change, Compared, Direction, Outlook, RollingWeek, Side, SlowLaunch, Trend, Verdict};
use crate::answers::words;
use crate::metrics::{MetricName, MetricStatus};

/// A heading with what stands below it, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub lines: Vec<String>,
}

/// So many changes of the lead time are told, the latest first.
const CHANGES: usize = 5;

/// Everything that a page says about a trend: what moved, what is only noise, what could not be compared, when lead time
/// changed, what comes next, what was slowest. Sections without a line are left out.
#[must_use]
pub fn sections(trend: &Trend, zone: Tz) -> Vec<Section> {
    let labelled = |verdicts: &[Verdict]| -> Vec<String> {
        let rows = trend.comparison.metrics.iter().filter(|row| verdicts.contains(&row.verdict));
        rows.map(|row| format!("{}: {}", row.metric.title(), compared(row))).collect()
    };
    let mut moved: Vec<String> = labelled(&[Verdict::Changed]);
    if moved.is_empty() && trend.comparison.metrics.iter().any(|row| row.test.is_some()) {
        moved.push("nothing that a test tells from chance".to_owned());
    }
    // Said once for all five.
    moved.extend(trend.comparison.note.clone());
    [
        (format!("What moved, compared with {}", period(trend, zone)), moved),
        ("Only noise".to_owned(), labelled(&[Verdict::NoClearChange])),
        ("Not compared".to_owned(), labelled(&[Verdict::NotMeasured, Verdict::Insufficient])),
        ("When lead time changed".to_owned(), changes(trend, zone)),
        ("The next four weeks, if they are like the recent ones".to_owned(), outlooks(trend)),
        ("Slowest launches".to_owned(), trend.slowest.iter().map(|launch| slow(launch, zone)).collect()),
    ]
    .into_iter()
    .filter(|(_, lines)| !lines.is_empty())
    .map(|(title, lines)| Section { title, lines })
    .collect()
}

/// The period before, from its first to its last day.
#[must_use]
pub fn period(trend: &Trend, zone: Tz) -> String {
    let before = trend.comparison.before;
    let last = (before.to - chrono::Duration::microseconds(1)).max(before.from);
    format!("{} to {}", words::day(before.from, zone), words::day(last, zone))
}

/// What a comparison found: `3.2 a week, before 2.1 a week; up, for the better (exact Poisson test, p 0.003)`.
#[must_use]
pub fn compared(row: &Compared) -> String {
    if let Some(reason) = row.reason.as_ref().filter(|_| row.test.is_none()) {
        return reason.clone();
    }
    let values = format!("{}, before {}", side(&row.now, row.unit), side(&row.before, row.unit));
    match verdict(row) {
        Some(verdict) => format!("{values}; {verdict} ({})", tested(row)),
        None => values,
    }
}

/// A side's figure: `3.2 a week`.
#[must_use]
pub fn side(side: &Side, unit: &str) -> String {
    match (side.status, side.value) {
        (MetricStatus::Measured, Some(value)) => words::in_unit(value, unit),
        (MetricStatus::NotMeasured, _) => "not measured".to_owned(),
        _ => "too few rows".to_owned(),
    }
}

/// `up, for the better`, or `no clear change`; nothing without a test.
#[must_use]
pub fn verdict(row: &Compared) -> Option<String> {
    row.test?;
    let way = match (row.metric, row.direction) {
        (MetricName::ChangeLeadTime | MetricName::FailedDeploymentRecoveryTime, Some(Direction::Up)) => "longer",
        (MetricName::ChangeLeadTime | MetricName::FailedDeploymentRecoveryTime, _) => "shorter",
        (_, Some(Direction::Up)) => "up",
        _ => "down",
    };
    Some(match row.better {
        Some(true) => format!("{way}, for the better"),
        Some(false) => format!("{way}, for the worse"),
        None => "no clear change".to_owned(),
    })
}

/// How it was tested: `Fisher's exact test, adjusted p 0.003`.
#[must_use]
pub fn tested(row: &Compared) -> String {
    let test = match row.test {
        Some("mann_whitney") => "Mann-Whitney test",
        Some("gehan") => "Mann-Whitney test as extended by Gehan",
        Some("fisher") => "Fisher's exact test",
        Some("exact_poisson") => "exact Poisson test",
        _ => return "not tested".to_owned(),
    };
    let over = if row.metric == MetricName::ChangeLeadTime {
        format!(
            " on the medians of {} before and {} now",
            words::count(row.before.tested, "launch", "launches"),
            words::thousands(row.now.tested)
        )
    } else {
        String::new()
    };
    format!("{test}{over}, adjusted p {}", p(row.adjusted_p_value.unwrap_or(1.0)))
}

/// A p value: `0.041`, `under 0.001`.
#[must_use]
pub fn p(value: f64) -> String {
    if value < 0.001 { "under 0.001".to_owned() } else { format!("{value:.3}") }
}

fn changes(trend: &Trend, zone: Tz) -> Vec<String> {
    let points = &trend.change_points;
    if points.status != MetricStatus::Measured {
        return vec![format!(
            "too few launches to tell: {} with a lead time, and a search needs {}",
            words::thousands(points.n),
            words::thousands(points.minimum)
        )];
    }
    if points.found.is_empty() {
        return vec![format!("at no time that {} could show", words::count(points.n, "launch", "launches"))];
    }
    let mut lines: Vec<String> = points.found.iter().rev().take(CHANGES).map(|found| change(found, zone)).collect();
    if let Some(more) = points.found.len().checked_sub(CHANGES).filter(|more| *more > 0) {
        lines.push(format!("and {more} earlier"));
    }
    lines
}

/// One change: `2026-03-04 with v12: from 21 h to 9 h 30 min, by a factor of 0.45 (40 launches before, 55 after)`.
#[must_use]
pub fn change(change: &Change, zone: Tz) -> String {
    let by = change.ratio.map_or(String::new(), |ratio| format!(", by a factor of {ratio:.2}"));
    format!(
        "{} with {}: from {} to {}{by} (medians of {} before and {} after; p {})",
        words::day(change.at, zone),
        named(change.project.as_deref(), &change.name),
        words::duration(change.before_seconds),
        words::duration(change.after_seconds),
        words::count(change.n_before, "launch", "launches"),
        words::thousands(change.n_after),
        p(change.p_value)
    )
}

fn outlooks(trend: &Trend) -> Vec<String> {
    let forecast = &trend.forecast;
    [("launches", &forecast.launches_per_week), ("median lead time", &forecast.lead_time)]
        .map(|(name, found)| format!("{name}: {}", outlook(found)))
        .into()
}

/// A range: `2 to 3.5 a week in four of five cases, 1.5 to 4.3 a week in nineteen of twenty (from 26 weeks)`.
#[must_use]
pub fn outlook(outlook: &Outlook) -> String {
    let Some(value) = outlook.value else {
        return format!("too little to tell: {}", outlook.reason.as_deref().unwrap_or("no history"));
    };
    let in_unit = |value: f64| words::in_unit(value, outlook.unit);
    let ranges: Vec<String> = outlook
        .ranges
        .iter()
        .map(|range| format!("{} to {} in {}", in_unit(range.low), in_unit(range.high), words::percent(range.level)))
        .collect();
    format!("about {}; {} of cases (from {} complete weeks)", in_unit(value), ranges.join(", "), outlook.based_on_weeks)
}

/// A slow launch: `v12 of 2026-03-04 10:00: 6 d 3 h, the median of 14 commits`.
#[must_use]
pub fn slow(launch: &SlowLaunch, zone: Tz) -> String {
    format!(
        "{} of {}: {}, the median of {}",
        named(launch.project.as_deref(), &launch.name),
        words::minute(launch.finished_at, zone),
        words::duration(launch.lead_time_seconds),
        words::count(launch.commits, "commit", "commits")
    )
}

/// A launch by its name, with its project where it is one of a group's: `checkout v12`.
fn named(project: Option<&str>, name: &str) -> String {
    project.map_or_else(|| name.to_owned(), |project| format!("{project} {name}"))
}

/// The figures of four weeks: `4 weeks to 2026-03-08: 2.5 a week, 21 h`.
#[must_use]
pub fn rolling(week: &RollingWeek) -> String {
    let sunday = week.monday + chrono::Days::new(6);
    let lead_time = week.lead_time_seconds.map_or("no lead time".to_owned(), words::duration);
    format!("4 weeks to {sunday}: {}, {lead_time}", words::per_week(week.launches_per_week))
}
