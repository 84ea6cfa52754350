//! A ladder drawn as one: the highest rung on top, each with its criteria and what they stand on.

use maud::{Markup, html};
use queries::answers::words;
use queries::ladders::{CriterionResult, LadderResult, Outcome, RungName, RungResult};

use super::outward;

/// A rung's name: `1 Automated and repeatable`, or the title alone where the id says no more.
pub(crate) fn rung_name(rung: &RungName) -> String {
    named(&rung.id, &rung.title)
}

fn named(id: &str, title: &str) -> String {
    if id.chars().all(|character| character.is_ascii_digit()) { format!("{id} {title}") } else { title.to_owned() }
}

/// Both levels in one phrase, as a cell shows them.
pub(crate) fn levels(ladder: &LadderResult) -> Markup {
    html! {
        @match &ladder.confirmed {
            Some(confirmed) => {
                span.number.level { (rung_name(confirmed)) }
                @if let Some(potential) = ladder.potential.as_ref().filter(|potential| *potential != confirmed) {
                    " " span.detail { "could be " (rung_name(potential)) }
                }
            }
            None => {
                span.absent { "not judged" } " "
                span.detail { (ladder.note.as_deref().unwrap_or("there is too little history")) }
            }
        }
    }
}

/// The whole ladder. The rung after the confirmed one is open.
pub(crate) fn ladder(ladder: &LadderResult) -> Markup {
    let standing = ladder.confirmed.as_ref().map(|rung| rung.height);
    let next = standing.map_or(0, |height| height + 1);
    html! {
        section.ladder aria-label=(ladder.title) {
            h3 { (ladder.title) }
            p.levels {
                @match &ladder.confirmed {
                    Some(confirmed) => { "Stands on " strong { (rung_name(confirmed)) } " (confirmed)" }
                    None => "Not judged",
                }
                @if let Some(potential) = ladder.potential.as_ref().filter(|potential| Some(*potential) != ladder.confirmed.as_ref()) {
                    "; could stand on " strong { (rung_name(potential)) } " if what is unknown turns out well (potential)"
                }
                @if let Some(target) = &ladder.target { "; the target is " (rung_name(target)) }
                "."
            }
            @if let Some(note) = &ladder.note { p.note { (super::figure::sentence(note)) } }
            ol.rungs reversed {
                @for (height, rung) in ladder.rungs.iter().enumerate().rev() {
                    (rung_of(rung, standing == Some(height), height == next))
                }
            }
            p.fine { "Edition " (ladder.version) ", file " code { (ladder.hash) } }
        }
    }
}

fn rung_of(rung: &RungResult, here: bool, next: bool) -> Markup {
    let state = match (rung.confirmed, rung.potential) {
        (true, _) => ("confirmed", "●", "confirmed"),
        (false, true) => ("potential", "◐", "could be shown"),
        (false, false) => ("missing", "○", "not reached"),
    };
    let required = rung.criteria.iter().filter(|criterion| criterion.required);
    let (mut holding, mut all) = (0, 0);
    for criterion in required {
        all += 1;
        holding += i64::from(matches!(criterion.outcome, Outcome::Met | Outcome::Attested));
    }
    html! {
        li.rung.(state.0).here[here] {
            h4 {
                span.mark aria-hidden="true" { (state.1) } " "
                (named(&rung.id, &rung.title)) " "
                span.state { (state.2) }
                @if here { " " span.tag { "stands here" } }
                @if next { " " span.tag.next { "next" } }
                @if rung.origin == "extension" { " " span.tag.plain { "extension" } }
            }
            @if !rung.about.is_empty() { p.detail { (rung.about) } }
            @if !rung.criteria.is_empty() {
                details open[next] {
                    summary {
                        @if all == 0 {
                            (words::count(i64::try_from(rung.criteria.len()).unwrap_or(i64::MAX), "criterion", "criteria"))
                            ", none required"
                        } @else {
                            (words::count(all, "required criterion", "required criteria")) ", " (words::thousands(holding))
                            " shown to hold"
                        }
                    }
                    ul.criteria { @for criterion in &rung.criteria { (criterion_of(criterion)) } }
                }
            }
        }
    }
}

fn criterion_of(criterion: &CriterionResult) -> Markup {
    let (symbol, class) = symbol(criterion.outcome);
    html! {
        li.criterion.(class) {
            p.statement {
                span.outcome { span.mark aria-hidden="true" { (symbol) } " " (criterion.outcome.words()) }
                " " (criterion.statement)
                @if !criterion.required { " " span.tag.plain { "optional" } }
            }
            @if !criterion.evidence.is_empty() { p.detail { (super::figure::sentence(&criterion.evidence)) } }
            @if let Some(worst) = &criterion.worst {
                p.detail { "The worst: " (outward(worst.url.as_deref(), &worst.name))
                    @if let Some(at) = worst.at { ", " (words::day(at, chrono_tz::UTC)) }
                }
            }
            @if matches!(criterion.outcome, Outcome::Unknown | Outcome::Stale) && (criterion.question.is_some() || criterion.connect.is_some()) {
                details {
                    summary { "What would show it" }
                    @if let Some(connect) = &criterion.connect { p.detail { strong { "Connect: " } (super::prose(connect)) } }
                    @if let Some(question) = &criterion.question { p.detail { strong { "Or answer: " } (question) } }
                }
            }
            @if criterion.outcome == Outcome::NotMet && !criterion.why.is_empty() { p.detail { "Why it matters: " (criterion.why) } }
        }
    }
}

/// The symbol of an outcome and its class; the word stands beside it.
fn symbol(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Met | Outcome::Attested => ("✓", "good"),
        Outcome::NotMet | Outcome::Denied => ("✗", "bad"),
        Outcome::Unknown | Outcome::Stale => ("?", "open"),
        Outcome::NotApplicable => ("–", "aside"),
        Outcome::Waived => ("~", "aside"),
    }
}
