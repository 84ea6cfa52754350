//! A project as plain text for a terminal.

use anstyle::Style;
use queries::answers::{ProjectAnswer, words};
use queries::ladders::{Advice, LadderResult};
use queries::metrics::{Metric, MetricStatus};

const BOLD: Style = Style::new().bold();

/// The whole scorecard: figures, ladders, the next step, what was assumed and what is missing.
pub(super) fn project(answer: &ProjectAnswer) -> String {
    let mut lines = vec![heading(&title(answer)), format!("  {}", span(answer)), String::new()];
    if let Some(description) = &answer.project.description {
        lines.insert(1, format!("  {description}"));
    }
    let width = answer.metrics.iter().map(|metric| metric.metric.title().len()).max().unwrap_or(0);
    // What holds for all five is said once.
    let common = if deployments_are_missing(answer) { answer.metrics.first().map(details) } else { None };
    for metric in &answer.metrics {
        lines.push(format!("  {:width$}  {}", metric.metric.title(), words::figure(metric)));
        let own = details(metric);
        if common.as_ref() != Some(&own) {
            lines.extend(own.into_iter().map(|detail| format!("  {:width$}    {detail}", "")));
        }
    }
    lines.extend(common.into_iter().flatten().map(|detail| format!("  {detail}")));
    lines.push(String::new());
    for ladder in &answer.ladders {
        lines.push(format!("  {:width$}  {}", ladder.title, level(ladder)));
    }
    if !answer.advice.is_empty() {
        lines.extend([String::new(), heading("Next step")]);
        for (at, advice) in answer.advice.iter().enumerate() {
            lines.extend(step(at + 1, advice));
        }
    }
    if deployments_are_missing(answer) && !answer.habits.is_empty() {
        lines.extend([String::new(), heading("What the commits show")]);
        lines.extend(answer.habits.iter().map(|habit| format!("  - {}", habit.sentence)));
    }
    list(&mut lines, "Notes", answer.notes.iter().cloned());
    let missing = answer
        .coverage
        .iter()
        .filter_map(|coverage| coverage.missing.as_ref().map(|missing| format!("no {}: {missing}", coverage.source)));
    list(&mut lines, "Missing", missing);
    lines.push(String::new());
    lines.join("\n")
}

/// Name, scope.
pub(super) fn title(answer: &ProjectAnswer) -> String {
    format!("{} · {}", answer.project.name, answer.scope)
}

/// The window in words.
pub(super) fn span(answer: &ProjectAnswer) -> String {
    let zone = answer.window.timezone;
    let from = words::day(answer.window.from, zone);
    let last = answer.window.to.min(answer.window.as_of);
    format!("{from} to {} ({})", words::day(last, zone), zone.name())
}

/// Whether the project has no launch in the scope, so that habits are all there is.
pub(super) fn deployments_are_missing(answer: &ProjectAnswer) -> bool {
    answer.metrics.iter().all(|metric| metric.status == MetricStatus::NotMeasured)
}

/// The lines under a figure: how sure it is, what it stands on, what it leaves out.
pub(super) fn details(metric: &Metric) -> Vec<String> {
    let mut details = Vec::new();
    if let Some(reason) = &metric.reason {
        details.push(reason.clone());
    }
    if let Some(connect) = &metric.connect {
        details.push(format!("to measure it: {connect}"));
    }
    if metric.status == MetricStatus::NotMeasured {
        return details;
    }
    let mut facts = Vec::new();
    if metric.status == MetricStatus::Measured {
        let (one, many) = words::rows_of(metric.metric);
        facts.push(words::count(metric.n, one, many));
    }
    facts.extend(
        metric
            .percentiles
            .map(|found| format!("p85 {}, p90 {}", words::duration(found.p85), words::duration(found.p90))),
    );
    facts.extend(words::interval(metric));
    facts.extend(
        metric
            .excluded
            .iter()
            .map(|excluded| format!("{} {}", words::thousands(excluded.n), words::reason(&excluded.reason))),
    );
    if !facts.is_empty() {
        details.push(facts.join("; "));
    }
    details.extend(metric.note.clone());
    details
}

/// The confirmed level, and the potential one where it is higher.
pub(super) fn level(ladder: &LadderResult) -> String {
    let Some(confirmed) = &ladder.confirmed else {
        return ladder.note.clone().unwrap_or_else(|| "unknown".to_owned());
    };
    let name =
        |id: &str, title: &str| if id.parse::<u8>().is_ok() { format!("{id} {title}") } else { title.to_owned() };
    let shown = name(&confirmed.id, &confirmed.title);
    match &ladder.potential {
        Some(potential) if potential.height > confirmed.height => {
            format!(
                "{shown} (could be {} if what is unknown were shown to hold)",
                name(&potential.id, &potential.title)
            )
        }
        _ => shown,
    }
}

fn step(number: usize, advice: &Advice) -> Vec<String> {
    let mut lines = vec![format!("  {number}. {}", advice.what), format!("     why: {}", advice.why)];
    lines.extend(advice.how.iter().map(|how| {
        let host = if how.host == "any" { String::new() } else { format!(" ({})", how.host) };
        format!("     how{host}: {}", how.text.trim().replace('\n', "\n       "))
    }));
    lines.push(format!("     moves: {}", advice.moves));
    lines
}

fn list(lines: &mut Vec<String>, title: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        lines.extend([String::new(), heading(title)]);
        lines.extend(items.map(|item| format!("  - {item}")));
    }
}

fn heading(text: &str) -> String {
    format!("{BOLD}{text}{BOLD:#}")
}
