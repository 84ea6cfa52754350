//! How a figure comes about, one step after the other, with the numbers of the project at hand.

use serde::Serialize;

use super::Found;
use crate::answers::words;
use crate::metrics::{Confidence, Definition, Metric, MetricName, MetricStatus};

/// One step: what is done, and the number that comes out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What the step is: `window`, `candidates`, `left_out`, `counted`, `numerator`, `denominator`, `value`, `interval`,
    /// `percentiles`, `confidence`, `note`.
    pub step: &'static str,
    /// The step as a sentence, without a final period.
    pub text: String,
    /// The number, in rows or in the figure's unit; missing where the step has none.
    pub value: Option<f64>,
}

fn step(step: &'static str, value: Option<f64>, text: impl Into<String>) -> Step {
    Step { step, text: text.into(), value }
}

/// The steps of a figure.
pub(super) fn steps(found: &Found) -> Vec<Step> {
    let figure = &found.figure;
    let mut steps = vec![window(figure)];
    if figure.status == MetricStatus::NotMeasured {
        let reason = figure.reason.as_deref().unwrap_or("no source shows it");
        steps.push(step("value", None, format!("not measured: {reason}")));
        steps.extend(figure.connect.as_ref().map(|connect| step("value", None, format!("to measure it: {connect}"))));
        return steps;
    }
    rows(found, &mut steps);
    parts(found, &mut steps);
    value(found, &mut steps);
    steps.extend(interval(figure));
    if let Some(percentiles) = figure.percentiles {
        let [p85, p90] = [percentiles.p85, percentiles.p90].map(|value| words::in_unit(value, figure.unit));
        steps.push(step("percentiles", None, format!("85 % of them are within {p85}, 90 % within {p90}")));
    }
    let sure = match figure.confidence {
        Confidence::Observed => "every row behind it was observed: a source said so",
        Confidence::Inferred => "at least one row behind it is inferred: concluded from other facts",
    };
    steps.push(step("confidence", None, sure));
    if figure.lower_bound {
        steps.push(step("confidence", None, "it is a lower bound: not every way to see a failure is connected"));
    }
    if let Some(note) = figure.note.as_ref().filter(|_| found.definition == Definition::Dora) {
        steps.push(step("note", None, note.clone()));
    }
    steps
}

fn window(figure: &Metric) -> Step {
    let window = figure.window;
    let last = (window.to - chrono::Duration::microseconds(1)).min(window.as_of).max(window.from);
    let text = format!(
        "the window is {} to {} ({}), as of {}",
        words::day(window.from, window.timezone),
        words::day(last, window.timezone),
        window.timezone.name(),
        words::minute(window.as_of, window.timezone)
    );
    step("window", None, text)
}

/// Candidates, what each exclusion takes away, and what is left.
fn rows(found: &Found, steps: &mut Vec<Step>) {
    let all = found.rows.rows.len();
    let counted = found.rows.rows.iter().filter(|row| row.counted).count();
    let number = |n: usize| words::thousands(i64::try_from(n).unwrap_or(i64::MAX));
    let are = if all == 1 { "is 1 candidate".to_owned() } else { format!("are {} candidates", number(all)) };
    steps.push(step("candidates", Some(all as f64), format!("in it there {are}")));
    for excluded in &found.figure.excluded {
        let text = format!("{} left out: {}", words::thousands(excluded.n), words::reason(&excluded.reason));
        steps.push(step("left_out", Some(excluded.n as f64), text));
    }
    steps.push(step("counted", Some(counted as f64), format!("{} count", number(counted))));
}

/// Numerator and denominator, where the figure has them.
fn parts(found: &Found, steps: &mut Vec<Step>) {
    let figure = &found.figure;
    let (Some(numerator), Some(denominator)) = (figure.numerator, figure.denominator) else { return };
    let (above, below) = match (found.definition, figure.metric) {
        (Definition::Dora, MetricName::DeploymentFrequency) => ("delivering launches", "weeks"),
        (_, MetricName::DeploymentFrequency) => ("successful deployments", "days of the window"),
        (Definition::GitLab, MetricName::ChangeFailureRate) => ("incidents that opened", "successful deployments"),
        (Definition::Dora, MetricName::ChangeFailureRate) => {
            ("launches that failed", "launches old enough to be judged")
        }
        (_, MetricName::ChangeFailureRate) => ("deployments with an incident", "successful deployments"),
        (_, MetricName::DeploymentReworkRate) => ("unplanned launches", "launches that moved production"),
        _ => ("rows in the numerator", "rows in the denominator"),
    };
    steps.push(step("numerator", Some(numerator), format!("numerator: {} {above}", words::number(numerator))));
    steps.extend(kinds(figure));
    let mut text = format!("denominator: {} {below}", decimal(denominator));
    if below == "weeks" {
        let end = figure.window.to.min(figure.window.as_of);
        let from = end - chrono::Duration::milliseconds((denominator * 604_800_000.0) as i64);
        let zone = figure.window.timezone;
        text.push_str(&format!(
            " that the history covers, from {} to {}",
            words::minute(from, zone),
            words::minute(end, zone)
        ));
    }
    steps.push(step("denominator", Some(denominator), text));
}

/// What the numerator of a rate is made of, where it stands beside the figure.
fn kinds(figure: &Metric) -> Option<Step> {
    let named: &[(&str, &str)] = match figure.metric {
        MetricName::ChangeFailureRate => &[
            ("failed_by_override", "a person's word"),
            ("failed_by_incident", "an incident"),
            ("failed_by_rollback", "a rollback"),
            ("failed_by_revert", "a revert"),
            ("failed_by_hotfix", "a hotfix"),
        ],
        MetricName::DeploymentReworkRate => &[
            ("rollbacks", "being a rollback"),
            ("recoveries", "being a recovery"),
            ("only_reverts_or_hotfixes", "delivering only reverts or hotfixes"),
        ],
        _ => return None,
    };
    let found: Vec<String> = named
        .iter()
        .filter_map(|(key, words)| Some((figure.beside.get(*key)?.as_i64().filter(|n| *n > 0)?, words)))
        .map(|(n, words)| format!("{} by {words}", words::thousands(n)))
        .collect();
    (!found.is_empty()).then(|| step("numerator", None, format!("of these {}", found.join(", "))))
}

/// A number of weeks or rows: with two decimals where it is no whole one.
fn decimal(value: f64) -> String {
    if value.fract() == 0.0 { words::number(value) } else { format!("{value:.2}") }
}

fn value(found: &Found, steps: &mut Vec<Step>) {
    let figure = &found.figure;
    let how = how(found);
    let Some(value) = figure.value else {
        let reason = figure.reason.as_deref().unwrap_or("too few rows");
        steps.push(step("value", None, format!("no figure: {reason}")));
        if let Some(own) = figure.beside.get("value_of_the_tool").and_then(serde_json::Value::as_f64) {
            let tool = found.definition.title();
            let text = format!("{tool} itself would show {} ({how})", words::in_unit(own, figure.unit));
            steps.push(step("value", Some(own), text));
        }
        return;
    };
    steps.push(step("value", Some(value), format!("{}: {how}", words::figure(figure))));
    if let Some(open) = figure.beside.get("still_open").and_then(serde_json::Value::as_i64).filter(|open| *open > 0) {
        let text = format!("{} of them are not over yet and count as open, not as ended now", words::thousands(open));
        steps.push(step("value", Some(open as f64), text));
    }
}

/// How the value is made of the rows that count.
fn how(found: &Found) -> String {
    let figure = &found.figure;
    let (_, many) = words::rows_of_figure(figure);
    let n = words::thousands(figure.n);
    match (found.definition, figure.metric) {
        (Definition::Dora, MetricName::FailedDeploymentRecoveryTime) => {
            format!("the median of the survival curve (Kaplan-Meier) of {n} {many}")
        }
        (Definition::DevLake, MetricName::DeploymentFrequency) => {
            format!("the lower median of days with one of {n} {many}, over all weeks from Monday on")
        }
        (Definition::FourKeys, MetricName::DeploymentFrequency) => {
            format!("the median of days with one of {n} {many}, over all weeks from Sunday on, and its bucket")
        }
        (Definition::DevLake, MetricName::ChangeLeadTime | MetricName::FailedDeploymentRecoveryTime) => {
            format!("the lower median of {n} {many}, one of their values")
        }
        _ if figure.statistic == "median" => format!("the median of {n} {many}, interpolated (type 7)"),
        _ => "numerator / denominator".to_owned(),
    }
}

fn interval(figure: &Metric) -> Option<Step> {
    let words = words::interval(figure)?;
    let made = match (figure.metric, figure.statistic) {
        (MetricName::ChangeLeadTime, _) => "a seeded bootstrap that resamples whole launches",
        (MetricName::FailedDeploymentRecoveryTime, _) => "Brookmeyer-Crowley, from the survival curve",
        (MetricName::DeploymentFrequency, _) => "exact, for a number of events in a span of time (Poisson)",
        (_, "ratio") => "Wilson, for a share of rows",
        _ => "from the rows",
    };
    Some(step("interval", None, format!("{words}: {made}")))
}
