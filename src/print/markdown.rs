//! A project as Markdown, for a job's summary or a comment.

use queries::answers::{ProjectAnswer, beside, words};
use queries::ladders::{Advice, Outcome};

use super::incidents::incidents;
use super::phases;
use super::table::escaped;
use super::text::{deployments_are_missing, details, failures, level, missing, notes, span, title, warnings};

/// The scorecard: figures, ladders, the next step; the evidence folded away.
pub(super) fn project(answer: &ProjectAnswer) -> String {
    let mut text = format!("## {}\n\n{}\n\n", escaped(&title(answer)), escaped(&span(answer)));
    for warning in warnings(answer) {
        text.push_str(&format!("> **{}**\n\n", escaped(&warning)));
    }
    text.push_str("| metric | figure | stands on |\n| --- | --- | --- |\n");
    // What holds for all five is said once.
    let common = if deployments_are_missing(answer) { answer.metrics.first().map(details) } else { None };
    for (at, metric) in answer.metrics.iter().enumerate() {
        let own = details(metric);
        let repeated = at > 0 && common.as_ref() == Some(&own);
        let details: Vec<String> =
            if repeated { Vec::new() } else { own.iter().map(|detail| escaped(detail)).collect() };
        text.push_str(&format!(
            "| {} | **{}** | {} |\n",
            metric.metric.title(),
            escaped(&words::figure(metric)),
            details.join("; ")
        ));
    }
    if !answer.ladders.is_empty() {
        text.push_str("\n| ladder | level |\n| --- | --- |\n");
        for ladder in &answer.ladders {
            let note = ladder.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
            text.push_str(&format!(
                "| {} | {} |\n",
                escaped(&ladder.title),
                escaped(&format!("{}{note}", level(ladder)))
            ));
        }
    }
    if !answer.advice.is_empty() {
        text.push_str("\n### Next step\n\n");
        for (at, advice) in answer.advice.iter().enumerate() {
            text.push_str(&step(at + 1, advice));
        }
    }
    text.push_str(&phases::markdown(answer));
    beside(&mut text, answer);
    section(&mut text, "Failed launches", failures(answer).into_iter());
    section(&mut text, "Incidents", incidents(answer).into_iter());
    if deployments_are_missing(answer) && !answer.habits.is_empty() {
        section(&mut text, "What the commits show", answer.habits.iter().map(|habit| habit.sentence.clone()));
    }
    evidence(&mut text, answer);
    section(&mut text, "Notes", notes(answer).into_iter());
    section(&mut text, "Not connected", missing(answer).into_iter());
    text
}

/// The figures beside the five, where any can be told.
fn beside(text: &mut String, answer: &ProjectAnswer) {
    let mut shown = beside::shown(&answer.beside).peekable();
    if shown.peek().is_none() {
        return;
    }
    text.push_str("\n### Beside the five\n\n");
    text.extend(shown.map(|figure| format!("- {}: {}\n", figure.metric.title(), escaped(&beside::line(figure)))));
    text.extend(beside::not_measured(&answer.beside).map(|line| format!("- {}\n", escaped(&line))));
}

fn step(number: usize, advice: &Advice) -> String {
    let mut text = format!("{number}. **{}**\n   {}\n", escaped(&advice.what), escaped(&advice.why));
    for how in &advice.how {
        let host = if how.host == "any" { String::new() } else { format!(" ({})", how.host) };
        if how.text.trim().contains('\n') {
            text.push_str(&format!("   How{host}:\n   ```\n"));
            text.extend(how.text.trim().lines().map(|line| format!("   {line}\n")));
            text.push_str("   ```\n");
        } else {
            text.push_str(&format!("   How{host}: {}\n", how.text.trim()));
        }
    }
    text.push_str(&format!("   Moves: {}\n", escaped(&advice.moves)));
    text
}

/// Every criterion of the rung above the confirmed one, folded.
fn evidence(text: &mut String, answer: &ProjectAnswer) {
    for ladder in &answer.ladders {
        let Some(confirmed) = &ladder.confirmed else { continue };
        let Some(rung) = ladder.rungs.get(confirmed.height + 1) else { continue };
        text.push_str(&format!(
            "\n<details><summary>{}: towards {}</summary>\n\n",
            escaped(&ladder.title),
            escaped(&rung.title)
        ));
        for criterion in &rung.criteria {
            let mark = match criterion.outcome {
                Outcome::Met | Outcome::Attested => "✅",
                Outcome::NotMet | Outcome::Denied => "❌",
                Outcome::NotApplicable | Outcome::Waived => "➖",
                Outcome::Unknown | Outcome::Stale => "❔",
            };
            text.push_str(&format!(
                "- {mark} {} ({}): {}\n",
                escaped(&criterion.statement),
                criterion.outcome.words(),
                escaped(&criterion.evidence)
            ));
        }
        text.push_str("\n</details>\n");
    }
}

pub(super) fn section(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        text.push_str(&format!("\n### {title}\n\n"));
        text.extend(items.map(|item| format!("- {}\n", escaped(&item))));
    }
}
