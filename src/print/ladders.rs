//! Ladders as plain text for a terminal.

use queries::answers::criterion::CriterionAnswer;
use queries::answers::{ProjectAnswer, words};
use queries::ladders::{CriterionResult, LadderKind, LadderResult, Outcome, RungName, Step, Week};
use serde_json::Value;

use super::text::Page;
pub(crate) use super::text::level;

/// So many rows are shown in a text.
const ROWS: usize = 20;

/// Every ladder in short, or one in full, and the levels week by week where they were asked for.
pub(crate) fn standing(answer: &ProjectAnswer, in_full: bool, weeks: &[Week]) -> String {
    let mut page = Page::default();
    let day = words::day(answer.window.as_of, answer.window.timezone);
    page.heading(&format!("{} · as of {day}", answer.project.name));
    for ladder in &answer.ladders {
        page.section(&format!("{}: {}", ladder.title, level(ladder)));
        page.add(2, ladder.note.as_deref().unwrap_or_default());
        if in_full {
            full(&mut page, ladder);
        } else {
            page.add(2, &format!("`rung ladders {}` shows it in full", ladder.ladder));
        }
        history(&mut page, ladder, weeks, answer);
    }
    if in_full {
        page.section("Edition");
        for ladder in &answer.ladders {
            page.add(2, &format!("{} {}, file {}", ladder.title, ladder.version, ladder.hash));
        }
    }
    page.finish()
}

fn full(page: &mut Page, ladder: &LadderResult) {
    let rungs: Vec<_> = ladder.rungs.iter().enumerate().collect();
    let ordered: Vec<_> = match ladder.kind {
        LadderKind::Ladder => rungs.into_iter().rev().collect(),
        LadderKind::Checklist => rungs,
    };
    for (height, rung) in ordered {
        let mark = match (rung.confirmed, rung.potential) {
            (true, _) => "confirmed",
            (false, true) => "could be shown",
            (false, false) => "not reached",
        };
        let origin = if rung.origin == "extension" { ", our extension" } else { "" };
        page.gap();
        page.add(2, &format!("{} ({mark}{origin})", rung.title));
        let is_sign =
            |criterion: &CriterionResult| ladder.kind == LadderKind::Ladder && height == 0 && !criterion.required;
        for criterion in &rung.criteria {
            let optional = if criterion.required || is_sign(criterion) { "" } else { " (optional)" };
            page.hanging(
                &format!("    {} ", symbol(criterion.outcome)),
                &format!("{}{optional}: {} [{}]", criterion.statement, criterion.outcome.words(), criterion.criterion),
            );
            page.add(6, &criterion.evidence);
            if let Some(expires) = criterion.expires_at {
                page.add(6, &format!("expires {}", words::day(expires, chrono_tz::UTC)));
            }
        }
    }
}

fn history(page: &mut Page, ladder: &LadderResult, weeks: &[Week], answer: &ProjectAnswer) {
    if weeks.is_empty() {
        return;
    }
    page.gap();
    page.add(2, "week by week");
    let mut before: Option<String> = None;
    for week in weeks {
        let Some(found) = week.ladders.iter().find(|found| found.ladder == ladder.ladder) else { continue };
        let shown = match (&found.confirmed, &found.potential, found.kind) {
            (_, _, LadderKind::Checklist) => found.tally.words(),
            (Some(confirmed), Some(potential), _) if potential.height > confirmed.height => {
                format!("{} confirmed, {} possible", named(confirmed), named(potential))
            }
            (Some(confirmed), _, _) => format!("{} confirmed", named(confirmed)),
            (None, _, _) => "not judged".to_owned(),
        };
        // What stays is said once.
        if before.as_ref() != Some(&shown) {
            page.add(4, &format!("{}: {shown}", words::day(week.as_of, answer.window.timezone)));
        }
        before = Some(shown);
    }
}

fn named(rung: &RungName) -> String {
    if rung.id.parse::<u8>().is_ok() { format!("{} {}", rung.id, rung.title) } else { rung.title.clone() }
}

fn symbol(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met | Outcome::Attested => "+",
        Outcome::NotMet | Outcome::Denied => "-",
        Outcome::Unknown | Outcome::Stale => "?",
        Outcome::NotApplicable | Outcome::Waived => "~",
    }
}

/// One criterion with what to do and its latest rows.
pub(crate) fn why(found: &CriterionAnswer, step: Option<&Step>) -> String {
    let mut page = Page::default();
    let Some(judged) = &found.judged else {
        page.heading(&found.project.name);
        page.add(2, "ladders are judged on production launches");
        return page.finish();
    };
    let result = &judged.result;
    page.heading(&format!("{} · {}", found.project.name, result.criterion));
    page.add(2, &format!("{}, {}", judged.ladder, judged.rung));
    page.gap();
    page.hanging("  statement: ", &result.statement);
    page.hanging("  outcome:   ", result.outcome.words());
    page.hanging("  evidence:  ", &result.evidence);
    if let (Some(signal), Some(holds)) = (&result.signal, &result.holds) {
        let text = format!("{signal} {holds}, over at least {} rows; counted {}", result.min_n, result.n);
        page.hanging("  measured:  ", &text);
    }
    page.hanging("  why:       ", &result.why);
    if let Some(connect) = &result.connect {
        page.hanging("  connect:   ", connect);
    }
    if let Some(question) = &result.question {
        page.hanging("  or answer: ", question);
    }
    if let Some(expires) = result.expires_at {
        page.hanging("  expires:   ", &words::day(expires, found.window.timezone));
    }
    if let Some(step) = step {
        page.section("What to do where it does not hold");
        page.add(2, &step.what);
        for how in &step.how {
            let host = if how.host == "any" { String::new() } else { format!(" ({})", how.host) };
            page.hanging(&format!("  how{host}: "), how.text.trim());
        }
        page.hanging("  moves: ", &step.moves);
    }
    if !found.rows.rows.is_empty() {
        page.section("Rows");
        for row in found.rows.rows.iter().take(ROWS) {
            page.add(2, &line(&found.rows.columns, &row.cells, row.counted));
        }
        if let Some(more) = found.rows.rows.len().checked_sub(ROWS).filter(|more| *more > 0) {
            page.add(2, &format!("and {more} more; --format json has every row"));
        }
    }
    page.finish()
}

fn line(columns: &[String], cells: &[Value], counted: bool) -> String {
    let cell = |name: &str| columns.iter().position(|column| column == name).and_then(|at| cells.get(at));
    let text = |name: &str| cell(name).and_then(Value::as_str).unwrap_or("-").to_owned();
    let hit = match cell("hit").and_then(Value::as_bool) {
        _ if !counted => "not counted",
        Some(true) => "hit",
        Some(false) => "miss",
        None => "counted",
    };
    let amount = cell("amount").and_then(Value::as_f64).map(|amount| format!(", {amount:.1}")).unwrap_or_default();
    let url = cell("url").and_then(Value::as_str).map(|url| format!(" {url}")).unwrap_or_default();
    format!("{} {}: {hit}{amount} ({}){url}", text("at"), text("name"), text("signal"))
}

/// The open questions: criterion, question, and the source that would show it.
pub(crate) fn questions(answer: &ProjectAnswer, asked: &[(String, String, Option<String>)]) -> String {
    let mut page = Page::default();
    page.heading(&format!("{} · questions", answer.project.name));
    if asked.is_empty() {
        page.add(2, "nothing is open: every criterion on the way is shown or answered");
    }
    for (criterion, question, connect) in asked {
        page.gap();
        page.hanging("  ", &format!("{criterion}: {question}"));
        if let Some(connect) = connect {
            page.add(4, &format!("or connect: {connect}"));
        }
    }
    page.gap();
    page.add(
        2,
        "to answer: run this in a terminal, or fill in what `rung ladders ask --format json` prints and give it back with --answers FILE",
    );
    page.finish()
}
