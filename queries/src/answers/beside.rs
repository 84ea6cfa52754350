//! The figures beside the five as people read them: one line each, and one for all that cannot be measured.

use serde_json::Value;

use super::words;
use crate::metrics::MetricStatus;
use crate::metrics::beside::{Beside, BesideName};

/// The figure itself: `12 min`, `93 %`, `4 commits`, `too few rows`, `not measured`.
#[must_use]
pub fn value(figure: &Beside) -> String {
    match (figure.status, figure.value) {
        (MetricStatus::Measured, Some(value)) => in_unit(value, figure.unit),
        (MetricStatus::Insufficient, _) => "too few rows".to_owned(),
        _ => "not measured".to_owned(),
    }
}

/// The figure with what it stands on, in one line: `12 min; 95 % within 40 min; 231 builds`.
#[must_use]
pub fn line(figure: &Beside) -> String {
    let mut parts = vec![value(figure)];
    parts.extend(details(figure));
    parts.join("; ")
}

/// What stands beside the figure: share and interval, the upper percentile, n, what is still open, further figures.
#[must_use]
pub fn details(figure: &Beside) -> Vec<String> {
    let mut parts = Vec::new();
    let (one, many) = figure.metric.rows_of();
    match (figure.numerator, figure.denominator) {
        (Some(part), Some(all)) => parts.push(format!("{} of {} {many}", words::number(part), words::number(all))),
        _ if figure.status == MetricStatus::Measured => {
            if let Some(percentiles) = figure.percentiles {
                parts.push(format!("95 % within {}", in_unit(percentiles.p95, figure.unit)));
            }
            if figure.metric != BesideName::EnvironmentDelta {
                parts.push(words::count(figure.n, one, many));
            }
        }
        _ => parts.extend(figure.reason.clone()),
    }
    if let Some(interval) = figure.interval {
        parts.extend(words::range(interval, figure.unit));
    }
    let open = figure.beside.get("still_open").and_then(Value::as_i64).filter(|open| *open > 0);
    parts.extend(open.map(|open| format!("not over yet: {}", words::thousands(open))));
    parts.extend(further(figure));
    parts.extend(figure.note.clone());
    parts
}

/// The names of those that cannot be measured, and nothing where there is none.
#[must_use]
pub fn not_measured(figures: &[Beside]) -> Option<String> {
    let names: Vec<String> = figures
        .iter()
        .filter(|figure| figure.status == MetricStatus::NotMeasured)
        .map(|figure| figure.metric.title().to_lowercase())
        .collect();
    (!names.is_empty()).then(|| format!("not measured: {}", names.join(", ")))
}

/// Those that there is something to say of: measured, or with too few rows.
pub fn shown(figures: &[Beside]) -> impl Iterator<Item = &Beside> {
    figures.iter().filter(|figure| figure.status != MetricStatus::NotMeasured)
}

/// The further figures that belong into the line.
fn further(figure: &Beside) -> Vec<String> {
    let seconds = |name: &str| figure.beside.get(name).and_then(Value::as_f64).map(words::duration);
    let median = |name: &str| figure.beside.get(name).and_then(|found| found.get("value")).and_then(Value::as_f64);
    let count = |name: &str| figure.beside.get(name).and_then(Value::as_i64);
    match figure.metric {
        BesideName::BatchSize => [("changes", "change"), ("lines", "line")]
            .into_iter()
            .filter_map(|(many, one)| Some(format!("median {}", counted(median(many)?, one, many))))
            .collect(),
        BesideName::BuildSuccessRate => median("on_the_default_branch")
            .map(|share| format!("{} on the default branch", words::percent(share)))
            .into_iter()
            .collect(),
        BesideName::EnvironmentDelta => {
            if !figure.beside.contains_key("stage_before") {
                return Vec::new();
            }
            // Of a group's projects the stages before may be several.
            let stage = figure.beside.get("stage_before").and_then(Value::as_str).unwrap_or("the stage before");
            let age = figure.beside.get("age_seconds").and_then(Value::as_f64).filter(|age| age.abs() > 0.0);
            let age = age.map(|age| {
                let words = words::duration(age.abs());
                if age > 0.0 {
                    format!("its newest commit is {words} newer")
                } else {
                    format!("its newest commit is {words} older")
                }
            });
            let only = count("commits_only_here").filter(|only| *only > 0);
            [format!("run in {stage} and not here")]
                .into_iter()
                .chain(age)
                .chain(seconds("oldest_waiting_seconds").map(|age| format!("the oldest of them is {age} old")))
                .chain(only.map(|only| format!("{} the other way", words::count(only, "commit", "commits"))))
                .collect()
        }
        BesideName::TouchesPerLaunch => count("launches_without_a_touch")
            .filter(|_| figure.value.is_some())
            .map(|n| format!("without any: {}", words::count(n, "launch", "launches")))
            .into_iter()
            .collect(),
        BesideName::UpstreamUpdateLatency => median("to_merge")
            .map(|merged| format!("median {} to the merge", words::duration(merged)))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn in_unit(value: f64, unit: &str) -> String {
    match unit {
        "commits" => counted(value, "commit", unit),
        "touches" => counted(value, "touch", unit),
        "people" => counted(value, "person", unit),
        _ => words::in_unit(value, unit),
    }
}

fn counted(value: f64, one: &str, many: &str) -> String {
    format!("{} {}", words::number(value), if (value - 1.0).abs() < 1e-9 { one } else { many })
}
