//! A project's trend beside its scorecard, and the page of a retrospective: what moved, what is only noise, the slowest
//! and the failed deliveries by name, one next step.

use queries::answers::ProjectAnswer;
use queries::answers::trend::words::{Section, sections};
use queries::answers::trend::{Reported, Trend};

use super::table::escaped;
use super::{markdown, text};

/// The scorecard with the trend below it.
pub(super) fn scorecard_text(reported: &Reported) -> String {
    let mut page = text::project(&reported.answer);
    let trend = told(&reported.answer, &reported.trend);
    page.push_str(&text::sections(trend.iter().map(|section| (section.title.as_str(), section.lines.as_slice()))));
    page
}

/// The same as Markdown.
pub(super) fn scorecard_markdown(reported: &Reported) -> String {
    let mut page = markdown::project(&reported.answer);
    for section in told(&reported.answer, &reported.trend) {
        markdown::section(&mut page, &section.title, section.lines.into_iter());
    }
    page
}

/// The page of a retrospective.
pub(super) fn retrospective_text(reported: &Reported) -> String {
    let sections = retrospective(reported);
    let mut page = text::head(&reported.answer);
    page.push_str(&text::sections(sections.iter().map(|section| (section.title.as_str(), section.lines.as_slice()))));
    page
}

/// The same as Markdown.
pub(super) fn retrospective_markdown(reported: &Reported) -> String {
    let answer = &reported.answer;
    let mut page = format!("## {}\n\n{}\n", escaped(&text::title(answer)), escaped(&text::span(answer)));
    for warning in text::warnings(answer) {
        page.push_str(&format!("\n> **{}**\n", escaped(&warning)));
    }
    for section in retrospective(reported) {
        markdown::section(&mut page, &section.title, section.lines.into_iter());
    }
    page
}

fn retrospective(reported: &Reported) -> Vec<Section> {
    let answer = &reported.answer;
    let mut all = told(answer, &reported.trend);
    let failed = text::failures(answer);
    let failed = if failed.is_empty() { vec!["none that is known".to_owned()] } else { failed };
    all.push(Section { title: "Failed launches".to_owned(), lines: failed });
    let lines = answer.advice.first().map_or_else(
        || vec!["none to name: what could be judged holds, or too little is known to judge it".to_owned()],
        |advice| {
            let mut lines = vec![advice.what.clone(), format!("why: {}", advice.why)];
            lines.extend(advice.how.iter().filter(|how| !how.text.trim().contains('\n')).map(|how| {
                let host = if how.host == "any" { String::new() } else { format!(" ({})", how.host) };
                format!("how{host}: {}", how.text.trim())
            }));
            lines
        },
    );
    all.push(Section { title: "One next step".to_owned(), lines });
    all
}

/// What a trend says; nothing where the project has no launch in the scope.
fn told(answer: &ProjectAnswer, trend: &Trend) -> Vec<Section> {
    if text::deployments_are_missing(answer) {
        let lines = vec!["no launch is known, so nothing can have moved".to_owned()];
        return vec![Section { title: "What moved".to_owned(), lines }];
    }
    sections(trend, answer.window.timezone)
}
