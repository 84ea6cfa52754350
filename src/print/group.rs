//! A group of projects, as text for a terminal and as Markdown. Members stand in the order of their ids: nothing here
//! ranks teams.

use queries::answers::groups::GroupAnswer;
use queries::answers::trend::words::{Section, sections};
use queries::answers::trend::{ReportedGroup, Trend};
use queries::answers::{beside, words};
use queries::metrics::{Metric, MetricStatus};

use super::phases;
use super::table::escaped;
use super::text::{Page, days, details};

/// So many failed launches are named.
const FAILURES: usize = 5;

/// The group's figures, then each member's on one line.
pub(super) fn text(reported: &ReportedGroup) -> String {
    let answer = &reported.answer;
    let mut page = Page::default();
    page.heading(&title(answer));
    page.add(2, &about(answer));
    page.gap();
    for metric in &answer.metrics {
        page.labelled(metric.metric.title(), &words::figure(metric));
        for detail in &details(metric) {
            page.add(super::text::COLUMN + 2, detail);
        }
    }
    page.section("Projects");
    for member in &answer.members {
        page.hanging(&format!("  - {}: ", member.project.name), &short(&member.metrics).join("; "));
    }
    page.list("Failed launches", &failures(answer));
    page.list("Beside the five", &besides(answer));
    if let Some(found) = &answer.phases {
        page.list(&phases::title(found), &phases::lines(found));
    }
    for section in told(answer, &reported.trend) {
        page.list(&section.title, &section.lines);
    }
    let coverage: Vec<String> = answer.coverage.iter().map(|covered| covered.sentence.clone()).collect();
    page.list("What is known", &coverage);
    page.list("Notes", &notes(answer));
    page.finish()
}

/// The same as Markdown.
pub(super) fn markdown(reported: &ReportedGroup) -> String {
    let answer = &reported.answer;
    let mut text = format!("## {}\n\n{}\n\n", escaped(&title(answer)), escaped(&about(answer)));
    text.push_str("| metric | figure | stands on |\n| --- | --- | --- |\n");
    for metric in &answer.metrics {
        text.push_str(&format!(
            "| {} | **{}** | {} |\n",
            metric.metric.title(),
            escaped(&words::figure(metric)),
            escaped(&details(metric).join("; "))
        ));
    }
    let titles: Vec<&str> = answer.metrics.iter().map(|metric| metric.metric.title()).collect();
    text.push_str(&format!("\n| project | {} |\n| --- |{}\n", titles.join(" | "), " --- |".repeat(titles.len())));
    for member in &answer.members {
        let figures: Vec<String> = member.metrics.iter().map(|metric| escaped(&words::figure(metric))).collect();
        text.push_str(&format!("| {} | {} |\n", escaped(&member.project.name), figures.join(" | ")));
    }
    let mut section = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            text.push_str(&format!("\n### {title}\n\n"));
            text.extend(items.iter().map(|item| format!("- {}\n", escaped(item))));
        }
    };
    section("Failed launches", failures(answer));
    section("Beside the five", besides(answer));
    if let Some(found) = &answer.phases {
        section(&phases::title(found), phases::lines(found));
    }
    for told in told(answer, &reported.trend) {
        section(&told.title, told.lines);
    }
    section("What is known", answer.coverage.iter().map(|covered| covered.sentence.clone()).collect());
    section("Notes", notes(answer));
    text
}

fn title(answer: &GroupAnswer) -> String {
    format!("{} · {} · {}", answer.group.name, answer.group.kind.as_str(), answer.scope)
}

fn about(answer: &GroupAnswer) -> String {
    let projects = i64::try_from(answer.members.len()).unwrap_or(i64::MAX);
    format!("{}, from the rows of {}", days(answer.window), words::count(projects, "project", "projects"))
}

/// The figures of a member, each in one phrase.
fn short(metrics: &[Metric]) -> Vec<String> {
    metrics.iter().map(|metric| format!("{} {}", metric.metric.title().to_lowercase(), words::figure(metric))).collect()
}

fn failures(answer: &GroupAnswer) -> Vec<String> {
    let mut lines: Vec<String> = answer
        .failures
        .iter()
        .take(FAILURES)
        .map(|found| {
            let failure = &found.failure;
            let seen = words::minute(failure.finished_at, answer.window.timezone);
            format!("{}: {} of {seen}: {} ({})", found.project, failure.name, failure.evidence, failure.confidence)
        })
        .collect();
    if let Some(more) = answer.failures.len().checked_sub(FAILURES).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    lines
}

/// The figures beside the five, a line each, and one for those that are not measured.
fn besides(answer: &GroupAnswer) -> Vec<String> {
    let shown = beside::shown(&answer.beside);
    let shown = shown.map(|figure| format!("{}: {}", figure.metric.title(), beside::line(figure)));
    shown.chain(beside::not_measured(&answer.beside)).collect()
}

/// What the trend says; nothing where no figure is measured, which the figures say themselves.
fn told(answer: &GroupAnswer, trend: &Trend) -> Vec<Section> {
    if answer.metrics.iter().all(|metric| metric.status == MetricStatus::NotMeasured) {
        return Vec::new();
    }
    sections(trend, answer.window.timezone)
}

fn notes(answer: &GroupAnswer) -> Vec<String> {
    let notes = answer.notes.iter().cloned();
    notes.chain(words::bands_source(&answer.metrics)).chain(words::quick_check(&answer.quick_check)).collect()
}
