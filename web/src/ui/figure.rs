//! A figure: on a card with everything that is needed to defend it, or in a cell with the least of it.

use maud::{Markup, html};
use queries::answers::words;
use queries::metrics::bands::Scores;
use queries::metrics::{Metric, MetricName, MetricStatus};
use serde_json::Value;

/// What a card has a heading for, in the order in which it shows it.
pub(crate) fn card(metric: &Metric, rows: Option<String>) -> Markup {
    html! {
        article.figure.(status(metric)) {
            h3 { (metric.metric.title()) }
            (body(metric, true))
            @if let Some(rows) = rows {
                p.more { a href=(rows) { "The rows" span.spoken { " behind " (metric.metric.title().to_lowercase()) } } }
            }
        }
    }
}

/// The figure without its name; folded, what explains it is a click away.
pub(crate) fn body(metric: &Metric, folded: bool) -> Markup {
    let explained = explained(metric);
    html! {
        (value(metric))
        @if metric.status == MetricStatus::Measured {
            p.detail { (stands_on(metric)) }
            @if let Some(interval) = words::interval(metric) { p.detail { (interval) } }
        } @else if let Some(reason) = &metric.reason {
            p.detail { (sentence(reason)) }
        }
        @if let Some(open) = still_open(metric) { p.detail.still-open { strong { (open) } } }
        @if !folded {
            (explained)
        } @else if !explained.0.is_empty() {
            details {
                summary { @if metric.connect.is_some() { "How to measure it" } @else { "How it is counted" } }
                (explained)
            }
        }
        @if let Some(band) = words::band(metric) { p.detail.band { (band) } }
        @if !metric.excluded.is_empty() {
            details {
                summary { "Left out: " (words::thousands(metric.excluded.iter().map(|excluded| excluded.n).sum())) }
                ul {
                    @for excluded in &metric.excluded {
                        li { (words::thousands(excluded.n)) " " (words::reason(&excluded.reason)) }
                    }
                }
            }
        }
        (beside(metric))
    }
}

/// What stands below the five figures: the two scores of the Quick Check, and where the bands come from.
pub(crate) fn published(metrics: &[Metric], scores: &Scores) -> Markup {
    html! {
        @for line in words::quick_check(scores) { p.detail { (sentence(&line)) } }
        @if let Some(source) = words::bands_source(metrics) { p.detail { (sentence(&source)) } }
    }
}

/// Failures that are not recovered yet, beside the recovery time of the others: `2 still open`.
fn still_open(metric: &Metric) -> Option<String> {
    let open = metric.beside.get("still_open")?.as_i64().filter(|open| *open > 0)?;
    Some(format!("{} still open", words::thousands(open)))
}

/// How the figure came about and what a reader must know of it.
fn explained(metric: &Metric) -> Markup {
    html! {
        @if metric.status == MetricStatus::Measured {
            @if let Some(percentiles) = metric.percentiles {
                p.detail {
                    "85 % within " (words::in_unit(percentiles.p85, metric.unit)) ", 90 % within "
                    (words::in_unit(percentiles.p90, metric.unit))
                }
            }
        } @else if let Some(connect) = &metric.connect {
            p.connect { strong { "To measure it: " } (super::prose(connect)) }
        }
        @if metric.lower_bound && !metric.note.as_ref().is_some_and(|note| note.contains("lower bound")) {
            p.detail { strong { "Lower bound" } ": the true rate can only be higher" }
        }
        @if let Some(note) = &metric.note { p.note { (sentence(note)) } }
        @if metric.status == MetricStatus::Measured { p.detail { (sentence(words::confidence(metric.confidence))) } }
    }
}

/// The figure itself, large.
fn value(metric: &Metric) -> Markup {
    html! {
        p.value {
            @match (metric.status, metric.value) {
                (MetricStatus::Measured, Some(value)) => {
                    @if metric.lower_bound { small { "at least " } }
                    (words::in_unit(value, metric.unit))
                }
                (MetricStatus::Insufficient, _) => span.absent { "Too few rows" },
                _ => span.absent { "Not measured" },
            }
        }
    }
}

/// The figure in a table: the value, or why there is none.
pub(crate) fn cell(metric: &Metric) -> Markup {
    html! {
        @match (metric.status, metric.value) {
            (MetricStatus::Measured, Some(value)) => {
                span.number {
                    @if metric.lower_bound { small { "at least " } }
                    (words::in_unit(value, metric.unit))
                }
                " " (line(&words::share(metric).map_or_else(|| rows(metric), |share| format!("({share})"))))
            }
            (MetricStatus::Insufficient, _) => {
                span.absent { "too few rows" } " "
                (line(metric.reason.as_deref().unwrap_or("there are not enough for a figure")))
            }
            _ => {
                span.absent { "not measured" } " "
                (line(metric.reason.as_deref().unwrap_or("no source shows it")))
            }
        }
        @if let Some(open) = still_open(metric) { " " span.detail.still-open { (open) } }
    }
}

/// A detail of a cell on one line; what does not fit is in its title and on the project's page.
pub(crate) fn line(text: &str) -> Markup {
    html! { span.detail.line title=(text) { (text) } }
}

/// How many rows the figure has: `6,202 commits`.
fn rows(metric: &Metric) -> String {
    let (one, many) = words::rows_of_figure(metric);
    words::count(metric.n, one, many)
}

/// What the figure stands on: `median of 6,202 commits`.
fn stands_on(metric: &Metric) -> String {
    let (_, many) = words::rows_of_figure(metric);
    let rows = rows(metric);
    match metric.statistic {
        "median" => format!("median of {rows}"),
        "ratio" => words::share(metric).map_or_else(|| format!("of {rows}"), |share| format!("{share} {many}")),
        _ => rows,
    }
}

/// Further figures of the metric, those that are one value each.
fn beside(metric: &Metric) -> Markup {
    let shown: Vec<(String, String)> =
        metric.beside.iter().filter_map(|(name, value)| Some((label(name), further(metric, name, value)?))).collect();
    html! {
        @if !shown.is_empty() {
            details {
                summary { "Beside it" }
                dl.beside { @for (name, value) in &shown { div { dt { (name) } dd { (value) } } } }
            }
        }
    }
}

/// A name of a further figure in words; a new one loses its underscores at least.
fn label(name: &str) -> String {
    let words = match name {
        "deployment_days" => "days with a launch",
        "deployment_days_per_week_median" => "days with a launch in a week, median",
        "whole_weeks" => "whole weeks in the window",
        "longest_gap_seconds" => "longest time without a launch",
        "launches" => "launches that delivered them",
        "without_bots" => "without the commits of bots",
        "clock" => "clock that lead time starts with",
        "changes" => "the same per change",
        "failed_observed" => "failures a source observed",
        "rate_observed" => "rate of failures a source observed",
        "failed_by_override" => "failures a person declared",
        "failed_by_incident" => "failures with an incident",
        "failed_by_rollback" => "failures that were rolled back",
        "failed_by_revert" => "failures that were reverted",
        "failed_by_hotfix" => "failures that took a hotfix",
        "signals_watched" => "signs of failure that were watched",
        "still_open" => "failures still open",
        "recoveries" => "launches that mended a failed one",
        "only_reverts_or_hotfixes" => "launches of only reverts or hotfixes",
        other => return other.trim_end_matches("_seconds").replace('_', " "),
    };
    words.to_owned()
}

/// A further figure in words; nothing for what has a shape of its own.
fn further(metric: &Metric, name: &str, value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => {
            let number = number.as_f64()?;
            Some(if name.ends_with("_seconds") {
                words::duration(number)
            } else if name.starts_with("rate") || name.ends_with("_rate") || name.ends_with("_share") {
                words::percent(number)
            } else {
                words::number(number)
            })
        }
        Value::String(text) => Some(text.replace('_', " ")),
        Value::Bool(truth) => Some(if *truth { "yes" } else { "no" }.to_owned()),
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_string) => {
            Some(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
        }
        Value::Object(fields) => {
            let found = fields.get("value")?.as_f64()?;
            let n = fields.get("n").and_then(Value::as_i64);
            let (one, many) = if name == "changes" { ("change", "changes") } else { words::rows_of_figure(metric) };
            let rows = n.map_or(String::new(), |n| format!(" ({})", words::count(n, one, many)));
            Some(format!("{}{rows}", words::in_unit(found, metric.unit)))
        }
        _ => None,
    }
}

/// The class of a figure's status.
fn status(metric: &Metric) -> &'static str {
    match metric.status {
        MetricStatus::Measured => "measured",
        MetricStatus::NotMeasured => "not-measured",
        MetricStatus::Insufficient => "insufficient",
    }
}

/// A note as a sentence: it begins with a capital.
pub(crate) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The short name of a metric for the head of a column.
pub(crate) fn short(metric: MetricName) -> &'static str {
    match metric {
        MetricName::DeploymentFrequency => "Frequency",
        MetricName::ChangeLeadTime => "Lead time",
        MetricName::ChangeFailureRate => "Failure rate",
        MetricName::FailedDeploymentRecoveryTime => "Recovery",
        MetricName::DeploymentReworkRate => "Rework",
    }
}
