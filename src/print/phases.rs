//! The phases of the delivered changes, as a line each and as a table.

use queries::answers::{ProjectAnswer, words};
use queries::metrics::MetricStatus;
use queries::metrics::change_phases::{MedianChange, Phase, Phases};

use super::table::escaped;

/// A line per phase, the median change, and what a reader must know; nothing where no change is known.
pub(super) fn lines(found: &Phases) -> Vec<String> {
    match found.status {
        MetricStatus::NotMeasured => Vec::new(),
        MetricStatus::Insufficient => vec![found.reason.clone().unwrap_or_default()],
        MetricStatus::Measured => {
            let mut lines: Vec<String> = found.phases.iter().map(phase).collect();
            lines.extend(found.median_change.as_ref().map(|change| median_change(change, found)));
            lines.extend(found.note.clone());
            lines.extend(left_out(found));
            lines
        }
    }
}

/// What the lines are about.
pub(super) fn title(found: &Phases) -> String {
    format!("Phases of {}", words::count(found.n, "delivered change", "delivered changes"))
}

/// The same as a Markdown section; nothing where no change is known.
pub(super) fn markdown(answer: &ProjectAnswer) -> String {
    let found = &answer.phases;
    if found.status != MetricStatus::Measured {
        let lines = lines(found);
        let said: String = lines.iter().map(|line| format!("\n{}\n", escaped(line))).collect();
        return if lines.is_empty() { said } else { format!("\n### {}\n{said}", title(found)) };
    }
    let mut text = format!("\n### {}\n\n| phase | median | of changes | median change |\n", title(found));
    text.push_str("| --- | --- | --- | --- |\n");
    for phase in &found.phases {
        text.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            phase.phase.as_str(),
            seconds(phase.median_seconds),
            words::thousands(phase.n),
            seconds(phase.of_median_change_seconds)
        ));
    }
    let said = found.median_change.as_ref().map(named).into_iter().chain(found.note.clone()).chain(left_out(found));
    text.extend(said.map(|line| format!("\n{}\n", escaped(&line))));
    text
}

fn phase(phase: &Phase) -> String {
    let of = words::count(phase.n, "change", "changes");
    match phase.median_seconds {
        Some(median) => format!("{}: {} (median of {of})", phase.phase.as_str(), words::duration(median)),
        None => format!("{}: too few rows ({of})", phase.phase.as_str()),
    }
}

fn median_change(change: &MedianChange, found: &Phases) -> String {
    let phases: Vec<String> = found
        .phases
        .iter()
        .filter_map(|phase| {
            let took = phase.of_median_change_seconds?;
            Some(format!("{} {}", phase.phase.as_str(), words::duration(took)))
        })
        .collect();
    format!("{}: {}", named(change), phases.join(", "))
}

/// The median change by its number and title, with its whole time.
fn named(change: &MedianChange) -> String {
    let title = change.title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
    let of = change.project.as_ref().map(|project| format!("{project} ")).unwrap_or_default();
    format!("the median change is {of}{}{title}, {} in all", change.name, words::duration(change.total_seconds))
}

fn left_out(found: &Phases) -> Option<String> {
    let reasons: Vec<String> = found
        .excluded
        .iter()
        .map(|excluded| format!("{}: {}", words::reason(&excluded.reason), words::thousands(excluded.n)))
        .collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn seconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "–".to_owned(), words::duration)
}
