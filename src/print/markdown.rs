//! A project as Markdown, for a job's summary or a comment.

use queries::answers::{ProjectAnswer, words};
use queries::ladders::{Advice, Outcome};

use super::table::escaped;
use super::text::{deployments_are_missing, details, level, span, title};

/// The scorecard: figures, ladders, the next step; the evidence folded away.
pub(super) fn project(answer: &ProjectAnswer) -> String {
    let mut text = format!("## {}\n\n{}\n\n", escaped(&title(answer)), escaped(&span(answer)));
    text.push_str("| metric | figure | stands on |\n| --- | --- | --- |\n");
    for metric in &answer.metrics {
        let details: Vec<String> = details(metric).iter().map(|detail| escaped(detail)).collect();
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
            text.push_str(&format!("| {} | {} |\n", escaped(&ladder.title), escaped(&level(ladder))));
        }
    }
    if !answer.advice.is_empty() {
        text.push_str("\n### Next step\n\n");
        for (at, advice) in answer.advice.iter().enumerate() {
            text.push_str(&step(at + 1, advice));
        }
    }
    if deployments_are_missing(answer) && !answer.habits.is_empty() {
        section(&mut text, "What the commits show", answer.habits.iter().map(|habit| habit.sentence.clone()));
    }
    evidence(&mut text, answer);
    section(&mut text, "Notes", answer.notes.iter().cloned());
    let missing = answer
        .coverage
        .iter()
        .filter_map(|coverage| coverage.missing.as_ref().map(|missing| format!("no {}: {missing}", coverage.source)));
    section(&mut text, "Missing", missing);
    text
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
        let next = ladder.confirmed.as_ref().map_or(0, |rung| rung.height + 1);
        let Some(rung) = ladder.rungs.get(next) else { continue };
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

fn section(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        text.push_str(&format!("\n### {title}\n\n"));
        text.extend(items.map(|item| format!("- {}\n", escaped(&item))));
    }
}
