//! Results on stdout: one place that writes, and a file for each form.

mod explain;
mod group;
mod incidents;
pub(crate) mod ladders;
mod markdown;
mod phases;
mod rhythm;
mod table;
mod text;
mod trend;

pub(crate) use text::SHALLOW;

use std::io::Write as _;

use queries::answers::explain::Explanation;
use queries::answers::trend::{Reported, ReportedGroup};
use queries::answers::{ProjectAnswer, series};
use queries::store::{Rows, Store};
use serde::Serialize;
use serde_json::json;

use crate::cli::{Format, TableFormat};
use crate::clock;

/// Prints one project: in JSON the object alone.
pub(crate) fn answer(store: &Store, answer: &ProjectAnswer, format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => json(answer),
        _ => text(&rendered(store, answer, format)?),
    }
}

/// Prints several projects: in JSON under `projects`.
pub(crate) fn answers(store: &Store, answers: &[ProjectAnswer], format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => json(&json!({ "projects": answers })),
        Format::Html => text(&web::document(&with_series(store, answers)?, clock::now())),
        _ => {
            let mut pages = Vec::new();
            for answer in answers {
                pages.push(rendered(store, answer, format)?);
            }
            text(&pages.join("\n"))
        }
    }
}

/// Prints a group of projects with how it moves: in JSON the object alone.
pub(crate) fn group(store: &Store, reported: &ReportedGroup, format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => json(reported),
        Format::Text => text(&group::text(reported)),
        Format::Markdown => text(&group::markdown(reported)),
        Format::Html => {
            let series = series::of_group(store, &reported.answer)?;
            text(&web::group_document(&reported.answer, &series, Some(&reported.trend), clock::now()))
        }
    }
}

/// Prints several projects with how they move: their scorecards, or `brief` for the page of a retrospective.
pub(crate) fn report(store: &Store, reported: &[Reported], format: Format, brief: bool) -> anyhow::Result<()> {
    let page = match (format, brief) {
        (Format::Json, _) => return json(&json!({ "projects": reported })),
        (Format::Html, _) => {
            let answers: Vec<ProjectAnswer> = reported.iter().map(|reported| reported.answer.clone()).collect();
            let series = series::all_series(store, &answers)?;
            let trends = reported.iter().map(|reported| Some(reported.trend.clone()));
            let shown = answers.into_iter().zip(series).zip(trends);
            let projects: Vec<web::Shown> = shown.map(|((answer, series), trend)| (answer, series, trend)).collect();
            return text(&web::document(&projects, clock::now()));
        }
        (Format::Text, false) => trend::scorecard_text,
        (Format::Text, true) => trend::retrospective_text,
        (Format::Markdown, false) => trend::scorecard_markdown,
        (Format::Markdown, true) => trend::retrospective_markdown,
    };
    text(&reported.iter().map(page).collect::<Vec<_>>().join("\n"))
}

/// Prints explanations: in JSON the object alone where one project was named, else under `projects`.
pub(crate) fn explanations(explanations: &[Explanation], alone: bool, format: Format) -> anyhow::Result<()> {
    let joined = |form: fn(&Explanation) -> String| explanations.iter().map(form).collect::<Vec<_>>().join("\n");
    match (format, explanations) {
        (Format::Json, [explanation]) if alone => json(explanation),
        (Format::Json, _) => json(&json!({ "projects": explanations })),
        (Format::Html, _) => text(&web::explanations(explanations)),
        (Format::Text, _) => text(&joined(explain::text)),
        (Format::Markdown, _) => text(&joined(explain::markdown)),
    }
}

/// One project as a text.
pub(crate) fn rendered(store: &Store, answer: &ProjectAnswer, format: Format) -> anyhow::Result<String> {
    Ok(match format {
        Format::Text => text::project(answer),
        Format::Markdown => markdown::project(answer),
        Format::Html => web::document(&with_series(store, std::slice::from_ref(answer))?, clock::now()),
        Format::Json => serde_json::to_string_pretty(answer)?,
    })
}

fn with_series(store: &Store, answers: &[ProjectAnswer]) -> anyhow::Result<Vec<web::Shown>> {
    let series = series::all_series(store, answers)?;
    Ok(answers.iter().cloned().zip(series).map(|(answer, series)| (answer, series, None)).collect())
}

/// Prints a value as indented JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    text(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// Prints the rows of a question in SQL.
pub(crate) fn table(rows: &Rows, format: TableFormat) -> anyhow::Result<()> {
    match format {
        TableFormat::Json => {
            let objects: Vec<serde_json::Map<_, _>> =
                rows.rows.iter().map(|row| rows.columns.iter().cloned().zip(row.iter().cloned()).collect()).collect();
            json(&objects)
        }
        TableFormat::Csv => text(&table::csv(rows)),
        TableFormat::Text => text(&table::text(rows)),
        TableFormat::Markdown => text(&table::markdown(rows)),
    }
}

/// Prints lines.
pub(crate) fn lines(lines: &[String]) -> anyhow::Result<()> {
    text(&lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>())
}

/// A text of a fact without what would steer a terminal.
fn tame(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() && character != '\n' { '\u{fffd}' } else { character })
        .collect()
}

/// Prints a text as it is; bold headings only on a terminal that wants them.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(())
}
