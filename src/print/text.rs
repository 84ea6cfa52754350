//! A project as plain text for a terminal.

use super::incidents::incidents;
use super::{phases, tame};
use anstyle::Style;
use queries::answers::{BY_THE_RULES_OF, NO_FACTS_SINCE, ProjectAnswer, beside, words};
use queries::ladders::{Advice, LadderResult};
use queries::metrics::window::Window;
use queries::metrics::{Metric, MetricStatus};

const BOLD: Style = Style::new().bold();
/// How the note about a shallow clone begins.
pub(crate) const SHALLOW: &str = "the clone is shallow";

/// Lines longer than this are wrapped.
const WIDTH: usize = 110;
/// So many failed launches are named.
const FAILURES: usize = 5;

/// The whole scorecard: figures, ladders, the next step, what was assumed and what is missing.
pub(super) fn project(answer: &ProjectAnswer) -> String {
    let mut page = Page::default();
    page.heading(&title(answer));
    page.add(2, answer.project.description.as_deref().unwrap_or_default());
    page.add(2, &span(answer));
    for warning in warnings(answer) {
        page.add(2, &format!("! {warning}"));
    }
    page.gap();
    figures(&mut page, answer);
    page.gap();
    for ladder in &answer.ladders {
        page.labelled(&ladder.title, &level(ladder));
        page.add(COLUMN + 2, ladder.note.as_deref().unwrap_or_default());
    }
    if !answer.advice.is_empty() {
        page.section("Next step");
        for (at, advice) in answer.advice.iter().enumerate() {
            step(&mut page, at + 1, advice);
        }
    }
    page.list(&phases::title(&answer.phases), &phases::lines(&answer.phases));
    beside(&mut page, answer);
    page.list("Failed launches", &failures(answer));
    page.list("Incidents", &incidents(answer));
    if deployments_are_missing(answer) {
        let habits: Vec<String> = answer.habits.iter().map(|habit| habit.sentence.clone()).collect();
        page.list("What the commits show", &habits);
    }
    page.list("Notes", &notes(answer));
    page.list("Not connected", &missing(answer));
    page.finish()
}

fn figures(page: &mut Page, answer: &ProjectAnswer) {
    // What holds for all five is said once.
    let common = if deployments_are_missing(answer) { answer.metrics.first().map(details) } else { None };
    for metric in &answer.metrics {
        page.labelled(metric.metric.title(), &words::figure(metric));
        let own = details(metric);
        if common.as_ref() != Some(&own) {
            for detail in &own {
                page.add(COLUMN + 2, detail);
            }
        }
    }
    for detail in common.iter().flatten() {
        page.add(2, detail);
    }
}

/// Title, window and warnings alone.
pub(super) fn head(answer: &ProjectAnswer) -> String {
    let mut page = Page::default();
    page.heading(&title(answer));
    page.add(2, &span(answer));
    for warning in warnings(answer) {
        page.add(2, &format!("! {warning}"));
    }
    page.finish()
}

/// Further sections below a page.
pub(super) fn sections<'a>(sections: impl Iterator<Item = (&'a str, &'a [String])>) -> String {
    let mut page = Page::default();
    for (title, lines) in sections {
        page.list(title, lines);
    }
    page.finish()
}

/// The figures beside the five, where any can be told.
fn beside(page: &mut Page, answer: &ProjectAnswer) {
    let mut shown = beside::shown(&answer.beside).peekable();
    if shown.peek().is_none() {
        return;
    }
    page.section("Beside the five");
    for figure in shown {
        page.labelled(figure.metric.title(), &beside::line(figure));
    }
    page.add(2, &beside::not_measured(&answer.beside).unwrap_or_default());
}

/// What must be read before the figures.
pub(super) fn warnings(answer: &ProjectAnswer) -> Vec<String> {
    answer.notes.iter().filter(|note| is_warning(note)).cloned().collect()
}

/// What can be read after them.
pub(super) fn notes(answer: &ProjectAnswer) -> Vec<String> {
    let notes = answer.notes.iter().filter(|note| !is_warning(note)).cloned();
    notes.chain(words::bands_source(&answer.metrics)).chain(words::quick_check(&answer.quick_check)).collect()
}

fn is_warning(note: &str) -> bool {
    [NO_FACTS_SINCE, SHALLOW, BY_THE_RULES_OF].iter().any(|beginning| note.starts_with(beginning))
}

/// The kinds of facts that there are none of, and what each would show.
pub(super) fn missing(answer: &ProjectAnswer) -> Vec<String> {
    let absent = answer.coverage.iter();
    absent.filter_map(|found| Some(format!("{}: {}", found.source, found.missing.as_ref()?))).collect()
}

/// The latest failed launches by name, with what says so and how they ended.
pub(super) fn failures(answer: &ProjectAnswer) -> Vec<String> {
    let zone = answer.window.timezone;
    let mut lines: Vec<String> = answer
        .failures
        .iter()
        .take(FAILURES)
        .map(|failure| {
            let end = match failure.recovered_at {
                Some(at) => format!("recovered {}", words::minute(at, zone)),
                None => "not over yet".to_owned(),
            };
            let seen = words::minute(failure.finished_at, zone);
            format!(
                "{} of {seen}: {} ({}, {}); {end}",
                failure.name, failure.evidence, failure.signal, failure.confidence
            )
        })
        .collect();
    if let Some(more) = answer.failures.len().checked_sub(FAILURES).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    lines
}

/// Name, scope.
pub(super) fn title(answer: &ProjectAnswer) -> String {
    format!("{} · {}", answer.project.name, answer.scope)
}

/// The window in words, from its first to its last day.
pub(super) fn span(answer: &ProjectAnswer) -> String {
    days(answer.window)
}

/// A window in words, from its first to its last day.
pub(super) fn days(window: Window) -> String {
    let last = (window.to - chrono::Duration::microseconds(1)).min(window.as_of).max(window.from);
    let day = |time| words::day(time, window.timezone);
    format!("{} to {} ({})", day(window.from), day(last), window.timezone.name())
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
        let (one, many) = words::rows_of_figure(metric);
        facts.push(words::count(metric.n, one, many));
    }
    facts.extend(
        metric
            .percentiles
            .map(|found| format!("p85 {}, p90 {}", words::duration(found.p85), words::duration(found.p90))),
    );
    facts.extend(words::interval(metric));
    let open = metric.beside.get("still_open").and_then(serde_json::Value::as_i64).filter(|open| *open > 0);
    facts.extend(open.map(|open| format!("not over yet: {}", words::thousands(open))));
    facts.extend(
        metric
            .excluded
            .iter()
            .map(|excluded| format!("{}: {}", words::reason(&excluded.reason), words::thousands(excluded.n))),
    );
    if !facts.is_empty() {
        details.push(facts.join("; "));
    }
    details.extend(words::band(metric));
    details.extend(metric.note.clone());
    details
}

/// The confirmed level, and the potential one where it is higher.
pub(super) fn level(ladder: &LadderResult) -> String {
    let Some(confirmed) = &ladder.confirmed else {
        return "not judged".to_owned();
    };
    let name =
        |id: &str, title: &str| if id.parse::<u8>().is_ok() { format!("{id} {title}") } else { title.to_owned() };
    let shown = name(&confirmed.id, &confirmed.title);
    match &ladder.potential {
        Some(potential) if potential.height > confirmed.height => {
            format!("{shown} confirmed, {} possible", name(&potential.id, &potential.title))
        }
        _ => format!("{shown} confirmed"),
    }
}

fn step(page: &mut Page, number: usize, advice: &Advice) {
    page.hanging(&format!("  {number}. "), &advice.what);
    page.hanging("     why: ", &advice.why);
    for how in &advice.how {
        let host = if how.host == "any" { String::new() } else { format!(" ({})", how.host) };
        page.hanging(&format!("     how{host}: "), how.text.trim());
    }
    page.hanging("     moves: ", &advice.moves);
}

/// Where the figures stand.
pub(super) const COLUMN: usize = 35;

/// Lines of text, wrapped.
#[derive(Default)]
pub(super) struct Page(Vec<String>);

impl Page {
    pub(super) fn heading(&mut self, text: &str) {
        self.0.push(format!("{BOLD}{}{BOLD:#}", tame(text).replace('\n', " ")));
    }

    pub(super) fn section(&mut self, text: &str) {
        self.gap();
        self.heading(text);
    }

    pub(super) fn gap(&mut self) {
        self.0.push(String::new());
    }

    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        self.hanging(&format!("{:COLUMN$}", format!("  {label}")), text);
    }

    /// A paragraph with an indent; nothing for an empty one.
    pub(super) fn add(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.hanging(&" ".repeat(indent), text);
        }
    }

    /// A paragraph whose further lines stand below its first word.
    pub(super) fn hanging(&mut self, head: &str, text: &str) {
        let indent = " ".repeat(head.chars().count());
        let text = tame(text);
        for (at, line) in text.lines().enumerate() {
            let first = if at == 0 { head } else { indent.as_str() };
            // What is to be copied stays in one piece.
            if line.starts_with('{') {
                self.0.push(format!("{first}{line}"));
                continue;
            }
            let options = textwrap::Options::new(WIDTH)
                .initial_indent(first)
                .subsequent_indent(&indent)
                .break_words(false)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            self.0.extend(textwrap::wrap(line, options).into_iter().map(|line| line.trim_end().to_owned()));
        }
    }

    /// Lines that stay as they are, but for what would steer a terminal.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.0.extend(tame(text).lines().map(|line| format!("  {line}").trim_end().to_owned()));
    }

    pub(super) fn list(&mut self, title: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.section(title);
        for item in items {
            self.hanging("  - ", item);
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.gap();
        self.0.join("\n")
    }
}
