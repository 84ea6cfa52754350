//! Figures as people read them: one wording for the terminal, the pages and the comments.

use chrono_tz::Tz;

use crate::metrics::bands::Scores;
use crate::metrics::{Confidence, Interval, Metric, MetricName, MetricStatus};
use crate::model::Time;

/// A whole number with separated thousands: `1,571`.
#[must_use]
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How many of what: `1 launch`, `1,571 launches`.
#[must_use]
pub fn count(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A number with as many decimals as it needs to be told apart: `3.8`, `0.35`, `1,571`.
#[must_use]
pub fn number(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 || size.fract() == 0.0 {
        thousands(whole(value))
    } else if size >= 0.95 {
        format!("{value:.1}")
    } else if size >= 0.001 {
        format!("{value:.2}")
    } else {
        format!("{value:.1e}")
    }
}

/// A span of time in its two largest units: `45 s`, `21 h 17 min`, `3 d 4 h`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    if seconds < 0.0 {
        return format!("-{}", duration(-seconds));
    }
    let seconds = whole(seconds);
    if seconds < 60 {
        return format!("{seconds} s");
    }
    let minutes = (seconds + 30) / 60;
    if minutes < 60 {
        return format!("{minutes} min");
    }
    if minutes < 24 * 60 {
        return two(minutes / 60, "h", minutes % 60, "min");
    }
    let hours = (seconds + 1800) / 3600;
    if hours < 14 * 24 {
        return two(hours / 24, "d", hours % 24, "h");
    }
    format!("{} d", thousands((seconds + 43_200) / 86_400))
}

fn count_of(value: f64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if (value - 1.0).abs() < f64::EPSILON { one } else { many })
}

/// How often: `3.8 a week`.
#[must_use]
pub fn per_week(value: f64) -> String {
    format!("{} a week", number(value))
}

/// A share: `1.3 %`, and `under 0.1 %` for what would round to nothing.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.05 {
        return "under 0.1 %".to_owned();
    }
    if (percent - percent.round()).abs() < 1e-9 { format!("{percent:.0} %") } else { format!("{percent:.1} %") }
}

/// A value in its unit: `per_week`, `seconds`, `ratio`; any other is a plain number followed by the unit.
#[must_use]
pub fn in_unit(value: f64, unit: &str) -> String {
    match unit {
        "seconds" => duration(value),
        "ratio" => percent(value),
        "per_week" => per_week(value),
        "per_day" => format!("{} a day", number(value)),
        "days_per_week" => format!("{} a week", count_of(value, "day", "days")),
        "count" | "" => number(value),
        other => format!("{} {}", number(value), other.replace('_', " ")),
    }
}

/// The figure in one phrase: `21 h 17 min`, `at least 1.3 % (20 of 1,571)`, `not measured`, `too few rows (2 of at least 3)`.
#[must_use]
pub fn figure(metric: &Metric) -> String {
    match (metric.status, metric.value) {
        (MetricStatus::Measured, Some(value)) => {
            let bound = if metric.lower_bound { "at least " } else { "" };
            match share(metric) {
                Some(share) => format!("{bound}{} ({share})", in_unit(value, metric.unit)),
                None => match metric.beside.get("bucket").and_then(serde_json::Value::as_str) {
                    Some(bucket) => format!("{bucket}: {}", in_unit(value, metric.unit)),
                    None => format!("{bound}{}", in_unit(value, metric.unit)),
                },
            }
        }
        (MetricStatus::Insufficient, _) if metric.unit == "per_week" => "too short a history".to_owned(),
        (MetricStatus::Insufficient, _) => match metric.minimum {
            Some(minimum) => format!("too few rows ({} of at least {})", thousands(metric.n), thousands(minimum)),
            None => "too few rows".to_owned(),
        },
        _ => "not measured".to_owned(),
    }
}

/// Numerator and denominator of a ratio: `20 of 1,571`.
#[must_use]
pub fn share(metric: &Metric) -> Option<String> {
    match (metric.unit, metric.numerator, metric.denominator) {
        ("ratio", Some(part), Some(all)) => Some(format!("{} of {}", number(part), number(all))),
        _ => None,
    }
}

/// The interval of a figure: `95 % interval 20 h 33 min to 22 h 5 min`.
#[must_use]
pub fn interval(metric: &Metric) -> Option<String> {
    range(metric.interval?, metric.unit)
}

/// An interval in a unit: `95 % interval 89 % to 96 %`; nothing where neither end is known.
#[must_use]
pub fn range(interval: Interval, unit: &str) -> Option<String> {
    let level = percent(interval.level);
    let end = |value: f64| in_unit(value, unit);
    match (interval.low, interval.high) {
        (Some(low), Some(high)) => Some(format!("{level} interval {} to {}", end(low), end(high))),
        (Some(low), None) => Some(format!("{level} interval from {}, no upper end", end(low))),
        (None, Some(high)) => Some(format!("{level} interval up to {}, no lower end", end(high))),
        (None, None) => None,
    }
}

/// Where a figure stands among published ones: `2024: high (1 day to 1 week); Quick Check 6, mean of 2025 5.5 +- 2.4`.
#[must_use]
pub fn band(metric: &Metric) -> Option<String> {
    let band = metric.band.as_ref()?;
    let mut parts = Vec::new();
    if let Some(row) = band.published {
        let clusters = band.names.join(" and ");
        let nearest = if band.within { "" } else { "no row holds it, the next is " };
        parts.push(format!("{}: {clusters} ({nearest}{row})", band.edition));
    }
    let check = &band.quick_check;
    parts.push(format!(
        "Quick Check {}, mean of {} {} +- {}",
        one_decimal(check.score),
        check.edition,
        check.mean,
        check.deviation
    ));
    Some(parts.join("; "))
}

/// Where the bands beside figures come from, said once; nothing where no figure has any.
#[must_use]
pub fn bands_source(metrics: &[Metric]) -> Option<String> {
    let band = metrics.iter().find_map(|metric| metric.band.as_ref())?;
    let hand = if band.second_hand { "second-hand" } else { "first-hand" };
    Some(format!(
        "bands are context and no grade: clusters of {}, {hand}; Quick Check means of {}, all industries",
        band.source, band.quick_check.edition
    ))
}

/// The two scores of the Quick Check, and what is missing for one that there is not; nothing where neither has a figure.
#[must_use]
pub fn quick_check(scores: &Scores) -> Vec<String> {
    if scores.missing.len() == MetricName::ALL.len() {
        return Vec::new();
    }
    let both = [("throughput", scores.throughput), ("stability", scores.stability)];
    let said: Vec<String> =
        both.iter().filter_map(|(name, score)| Some(format!("{name} {}", one_decimal((*score)?)))).collect();
    let mut lines = Vec::new();
    if !said.is_empty() {
        lines.push(format!("Quick Check scores of 10: {}", said.join(", ")));
    }
    for (name, _) in both.iter().filter(|(_, score)| score.is_none()) {
        let why = scores.missing.iter().filter(|missing| missing.score == *name);
        let why: Vec<String> =
            why.map(|missing| format!("{} ({})", missing.metric.title().to_lowercase(), missing.why)).collect();
        lines.push(format!("no Quick Check score of {name} for want of {}", why.join(" and ")));
    }
    lines
}

fn one_decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// What the rows of a metric are, for one and for many.
#[must_use]
pub fn rows_of(metric: MetricName) -> (&'static str, &'static str) {
    match metric {
        MetricName::ChangeLeadTime => ("commit", "commits"),
        MetricName::FailedDeploymentRecoveryTime => ("failed launch", "failed launches"),
        _ => ("launch", "launches"),
    }
}

/// What the rows of a figure are by its definition, for one and for many.
#[must_use]
pub fn rows_of_figure(metric: &Metric) -> (&'static str, &'static str) {
    match (metric.definition, metric.metric) {
        ("devlake" | "gitlab", MetricName::ChangeLeadTime) => ("change", "changes"),
        ("dora", name) | (_, name @ MetricName::ChangeLeadTime) => rows_of(name),
        (_, MetricName::FailedDeploymentRecoveryTime) => ("incident", "incidents"),
        _ => ("deployment", "deployments"),
    }
}

/// How sure the rows behind a figure are.
#[must_use]
pub fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Observed => "observed: a source said so",
        Confidence::Inferred => "inferred: concluded from other facts",
    }
}

/// A reason for leaving rows out, as a label before their number: `rollbacks`; an unknown one is shown as it is.
#[must_use]
pub fn reason(code: &str) -> String {
    match code {
        "baseline_deployment" => "in the baseline (what the first launch of all contained)",
        "off_train" => "patches and candidates: they leave between the trains",
        "before_the_window" => "before the span that the rhythm was looked for in",
        "not_known" => "without what the signal needs to know",
        "too_young" => "too young to be judged (72 hours)",
        "deployed_before_commit" => "dated before their commit was made",
        "undated" => "without a date of their own",
        "impossible_date" => "with an impossible date",
        "unknown_sha" => "of a commit that is not known",
        "resolved_before_opened" => "resolved before they were opened",
        "duplicate" => "told twice",
        "redeploy" => "redeploys of what was live already",
        "rollback" => "rollbacks",
        "overtaken" => "overtaken by a later one",
        "empty" => "without a new commit",
        "failed" | "failed_rollout" => "rollouts that ended failed",
        "cancelled" => "cancelled",
        "skipped" => "skipped",
        "in_progress" => "not ended yet",
        "unknown" => "without a known result",
        "unknown_environment" => "to an environment of no known tier",
        "merge" | "merge_commit" => "merge commits",
        "no_predecessor" => "of the first deployment, which has none before it",
        "merge_sha_unknown" => "not found by their merge commit",
        "deployed_before_merge" => "dated before their merge",
        "not_positive" => "of no more than 0 whole minutes",
        "still_open" => "still open",
        "not_delivered" => "not delivered yet",
        "resolved_outside_window" => "resolved before or after the window",
        "no_change" => "of no known change, so without a merge",
        "no_merge_date" => "of a change without a date of its merge",
        "no_duration" => "without a start and an end of their own",
        "no_queue_time" => "without a moment at which they were asked for",
        "finished_before_started" => "ended before they began",
        "started_before_queued" => "begun before they were asked for",
        "maintenance" => "announced maintenance",
        "no_stage_before" => "without a launch in the stage before",
        "unknown_content" => "gone back to what never was live there",
        "unknown_trigger" => "without a known trigger",
        "unknown_actor" => "started by somebody whom no source names",
        "not_merged" => "not merged",
        "unknown_release" => "of a version whose publication is not known",
        "merged_before_published" => "merged before they were published",
        "deployed_before_merged" => "deployed before they were merged",
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// A local day: `2026-08-22`.
#[must_use]
pub fn day(time: Time, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Y-%m-%d").to_string()
}

/// A local minute: `2026-08-22 14:05`.
#[must_use]
pub fn minute(time: Time, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

fn two(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 { format!("{large} {large_unit}") } else { format!("{large} {large_unit} {small} {small_unit}") }
}

#[expect(clippy::cast_possible_truncation, reason = "a saturated figure is as unreadable as the true one")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        let words = |seconds| duration(seconds);
        assert_eq!(words(0.0), "0 s");
        assert_eq!(words(59.4), "59 s");
        assert_eq!(words(3599.0), "1 h");
        assert_eq!(words(76_616.0), "21 h 17 min");
        assert_eq!(words(86_390.0), "1 d");
        assert_eq!(words(273_600.0), "3 d 4 h");
        assert_eq!(words(14.0 * 86_400.0), "14 d");
        assert_eq!(words(-90.0), "-2 min");
    }

    #[test]
    fn numbers_keep_what_tells_them_apart() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(-999), "-999");
        assert_eq!(number(3.82), "3.8");
        assert_eq!(number(0.352), "0.35");
        assert_eq!(number(4.0), "4");
        assert_eq!(count(1, "launch", "launches"), "1 launch");
        assert_eq!(count(1571, "launch", "launches"), "1,571 launches");
    }

    #[test]
    fn shares_never_round_to_a_false_nothing() {
        assert_eq!(percent(20.0 / 1571.0), "1.3 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(0.0001), "under 0.1 %");
        assert_eq!(percent(1.0), "100 %");
    }
}
