//! Pieces that several pages show. Pure functions to markup; a piece of one page alone stays with that page.

pub(crate) mod cell;
pub(crate) mod explanation;
pub(crate) mod figure;
pub(crate) mod frame;
pub(crate) mod ladder;
pub(crate) mod movement;
pub(crate) mod phases;
pub(crate) mod picker;
pub(crate) mod rhythm;
pub(crate) mod rows;

use maud::{Markup, html};
use queries::answers::{ProjectAnswer, ProjectHead, words};
use queries::metrics::window::Window;
use queries::model::Time;

/// Whether a project is made up, by its own words.
fn synthetic(head: &ProjectHead) -> bool {
    [Some(&head.id), Some(&head.name), head.description.as_ref()]
        .into_iter()
        .flatten()
        .any(|text| text.to_lowercase().contains("synthetic"))
}

/// The mark of a project that is made up.
pub(crate) fn synthetic_mark(head: &ProjectHead) -> Markup {
    html! { @if synthetic(head) { " " span.tag.made-up { "synthetic" } } }
}

/// Whether a note says that every figure may be off, with a word for it: the facts end early or begin late, or
/// the rules are another tool's.
pub(crate) fn warning(note: &str) -> Option<&'static str> {
    if note.starts_with("no facts since") {
        Some("out of date")
    } else if note.contains("shallow") {
        Some("shallow clone")
    } else if note.starts_with(queries::answers::BY_THE_RULES_OF) {
        Some("another definition")
    } else {
        None
    }
}

/// The window in words: `2026-05-24 to 2026-08-22`, both days included.
pub(crate) fn window_words(window: &Window) -> String {
    let last = (window.to - chrono::Duration::microseconds(1)).min(window.as_of).max(window.from);
    format!("{} to {}", words::day(window.from, window.timezone), words::day(last, window.timezone))
}

/// The date that counts as now, where that is not today.
pub(crate) fn as_of(window: &Window, clock: Time) -> Option<String> {
    let day = words::day(window.as_of, window.timezone);
    (day != words::day(clock, window.timezone)).then_some(day)
}

/// What the figures of an answer are about, in one line.
pub(crate) fn about(answer: &ProjectAnswer, clock: Time) -> Markup {
    html! {
        p.about {
            span { (window_words(&answer.window)) }
            " · " span { (answer.scope) }
            " · " span { "days of " (answer.window.timezone.name()) }
            @if let Some(day) = as_of(&answer.window, clock) { " · " strong { "as of " (day) } }
        }
    }
}

/// A link where the address is one of the web; the text alone otherwise.
pub(crate) fn outward(url: Option<&str>, text: &str) -> Markup {
    html! {
        @if let Some(url) = url.filter(|url| is_web(url)) {
            a href=(url) rel="noopener noreferrer" { (text) }
        } @else {
            (text)
        }
    }
}

/// A sentence whose parts between backticks are code.
pub(crate) fn prose(text: &str) -> Markup {
    let paired = text.matches('`').count().is_multiple_of(2);
    html! {
        @if paired {
            @for (at, part) in text.split('`').enumerate() {
                @if at % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else {
            (text)
        }
    }
}

/// Whether an address is safe to link: `javascript:` and its like are not.
fn is_web(url: &str) -> bool {
    let start: String = url.chars().take(8).collect::<String>().to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://")
}
