//! A ladder drawn as one: the highest rung on top, each with its criteria and what they stand on.

use maud::{Markup, html};
use queries::answers::words;
use queries::ladders::{CriterionResult, LadderKind, LadderResult, Outcome, RungName, RungResult};

use super::figure::{line, sentence};
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
                    " " (line(&format!("could be {}", rung_name(potential))))
                }
            }
            None if ladder.kind == LadderKind::Checklist => span.number.level { (ladder.tally.words()) },
            None => {
                span.absent { "not judged" } " "
                (line(ladder.note.as_deref().unwrap_or("there is too little history")))
            }
        }
    }
}

/// Where the rows behind a criterion are shown, by its id; nothing in a document that links nowhere.
pub(crate) type ToRows<'l> = &'l dyn Fn(&str) -> Option<String>;

/// The whole ladder. The rung after the confirmed one is open.
pub(crate) fn ladder(ladder: &LadderResult, to_rows: ToRows<'_>) -> Markup {
    if ladder.kind == LadderKind::Checklist {
        return checklist(ladder, to_rows);
    }
    let standing = ladder.confirmed.as_ref().map(|rung| rung.height);
    let next = standing.map(|height| height + 1);
    html! {
        section.ladder aria-label=(ladder.title) {
            h3 { (ladder.title) }
            @if let Some(note) = &ladder.note { p.note { (sentence(note)) } }
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
            ol.rungs reversed {
                @for (height, rung) in ladder.rungs.iter().enumerate().rev() {
                    (rung_of(rung, standing == Some(height), next == Some(height), height == 0, to_rows))
                }
            }
            p.fine { "Edition " (ladder.version) ", file " code { (ladder.hash) } }
        }
    }
}

/// A checklist: its areas in their order, none before another.
fn checklist(ladder: &LadderResult, to_rows: ToRows<'_>) -> Markup {
    html! {
        section.ladder aria-label=(ladder.title) {
            h3 { (ladder.title) }
            @if let Some(note) = &ladder.note { p.note { (sentence(note)) } }
            p.levels { "A checklist, without levels: " strong { (ladder.tally.words()) } "." }
            ul.rungs {
                @for rung in &ladder.rungs { (rung_of(rung, false, false, false, to_rows)) }
            }
            p.fine { "Edition " (ladder.version) ", file " code { (ladder.hash) } }
        }
    }
}

fn rung_of(rung: &RungResult, here: bool, next: bool, lowest: bool, to_rows: ToRows<'_>) -> Markup {
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
                        @if let Some(signs) = signs(rung, lowest) {
                            (signs)
                        } @else if all == 0 {
                            (words::count(i64::try_from(rung.criteria.len()).unwrap_or(i64::MAX), "criterion", "criteria"))
                            ", none required"
                        } @else {
                            (words::count(all, "required criterion", "required criteria")) ", " (words::thousands(holding))
                            " shown to hold"
                        }
                    }
                    ul.criteria {
                        @for criterion in &rung.criteria {
                            @if is_sign(criterion, lowest) { (sign_of(criterion, to_rows)) } @else { (criterion_of(criterion, to_rows)) }
                        }
                    }
                }
            }
        }
    }
}

/// Every project has the lowest rung: what it does not require there is a sign and no goal.
fn is_sign(criterion: &CriterionResult, lowest: bool) -> bool {
    lowest && !criterion.required
}

fn is_present(sign: &CriterionResult) -> bool {
    matches!(sign.outcome, Outcome::Met | Outcome::Attested)
}

/// How many signs a rung of nothing but signs has: `2 signs, 1 present`.
fn signs(rung: &RungResult, lowest: bool) -> Option<String> {
    if !rung.criteria.iter().all(|criterion| is_sign(criterion, lowest)) {
        return None;
    }
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let present = number(rung.criteria.iter().filter(|sign| is_present(sign)).count());
    Some(format!("{}, {present} present", words::count(number(rung.criteria.len()), "sign", "signs")))
}

/// A sign: present it warns, absent it is neither good nor bad.
fn sign_of(sign: &CriterionResult, to_rows: ToRows<'_>) -> Markup {
    let (mark, class, word) = match sign.outcome {
        Outcome::Met | Outcome::Attested => ("!", "open", "sign present"),
        Outcome::NotMet | Outcome::Denied => ("–", "aside", "absent"),
        other => (symbol(other).0, "aside", other.words()),
    };
    html! {
        li.criterion.(class) {
            p.statement {
                span.outcome { span.mark aria-hidden="true" { (mark) } " " (word) }
                " " (sentence(sign.statement.trim_start_matches("A sign: ")))
            }
            @if !sign.evidence.is_empty() { p.detail { (sentence(&sign.evidence)) (rows_of(sign, to_rows)) } }
            @if is_present(sign) && !sign.why.is_empty() { p.detail { "Why it matters: " (sign.why) } }
        }
    }
}

fn criterion_of(criterion: &CriterionResult, to_rows: ToRows<'_>) -> Markup {
    let (symbol, class) = symbol(criterion.outcome);
    html! {
        li.criterion.(class) {
            p.statement {
                span.outcome { span.mark aria-hidden="true" { (symbol) } " " (criterion.outcome.words()) }
                " " (criterion.statement)
                @if !criterion.required { " " span.tag.plain { "optional" } }
            }
            @if !criterion.evidence.is_empty() { p.detail { (sentence(&criterion.evidence)) (rows_of(criterion, to_rows)) } }
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

/// The link to the rows of a criterion that a signal measures.
fn rows_of(criterion: &CriterionResult, to_rows: ToRows<'_>) -> Markup {
    let to = criterion.signal.as_ref().and_then(|_| to_rows(&criterion.criterion));
    html! {
        @if let Some(to) = to { " " a href=(to) aria-label=(format!("The rows: {}", criterion.statement)) { "The rows" } }
    }
}

/// The symbol of an outcome and its class; the word stands beside it.
pub(crate) fn symbol(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Met | Outcome::Attested => ("✓", "good"),
        Outcome::NotMet | Outcome::Denied => ("✗", "bad"),
        Outcome::Unknown | Outcome::Stale => ("?", "open"),
        Outcome::NotApplicable => ("–", "aside"),
        Outcome::Waived => ("~", "aside"),
    }
}
