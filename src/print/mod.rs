//! Results on stdout: one place that writes, and a file for each form.

mod group;
mod markdown;
mod table;
mod text;

pub(crate) use text::SHALLOW;

use std::io::Write as _;

use queries::answers::groups::GroupAnswer;
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

/// Prints a group of projects: in JSON the object alone.
pub(crate) fn group(answer: &GroupAnswer, format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => json(answer),
        Format::Text => text(&group::text(answer)),
        Format::Markdown => text(&group::markdown(answer)),
        Format::Html => text(&web::group_document(answer, clock::now())),
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

fn with_series(store: &Store, answers: &[ProjectAnswer]) -> anyhow::Result<Vec<(ProjectAnswer, series::Series)>> {
    let series = series::all_series(store, answers)?;
    Ok(answers.iter().cloned().zip(series).collect())
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
