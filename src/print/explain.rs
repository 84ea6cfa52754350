//! An explanation as plain text and as Markdown.

use queries::answers::explain::{Explanation, Part, Table};
use queries::store::Rows;
use serde_json::Value;

use super::table;
use super::text::{Page, days};

/// An explanation for a terminal.
pub(super) fn text(explanation: &Explanation) -> String {
    let mut page = Page::default();
    page.heading(&explanation.heading());
    page.add(2, &days(explanation.figure.window));
    page.add(2, &explanation.phrase());
    for section in explanation.sections() {
        page.section(&section.title);
        for (at, part) in section.parts.iter().enumerate() {
            match part {
                Part::Text(text) => page.add(2, text),
                Part::Steps(steps) => {
                    for (at, step) in steps.iter().enumerate() {
                        page.hanging(&format!("  {}. ", at + 1), step);
                    }
                }
                Part::List(items) => {
                    if at > 0 {
                        page.gap();
                    }
                    for item in items {
                        page.hanging("  - ", item);
                    }
                }
                Part::Table(table) => page.verbatim(&table::text(&rows(table))),
                Part::Code(code) => page.verbatim(code),
            }
        }
    }
    page.finish()
}

/// An explanation as Markdown.
pub(super) fn markdown(explanation: &Explanation) -> String {
    let escaped = table::escaped;
    let mut text = format!(
        "## {}\n\n{}\n\n**{}**\n",
        escaped(&explanation.heading()),
        escaped(&days(explanation.figure.window)),
        escaped(&explanation.phrase())
    );
    for section in explanation.sections() {
        text.push_str(&format!("\n### {}\n", escaped(&section.title)));
        for part in &section.parts {
            text.push('\n');
            match part {
                Part::Text(paragraph) => text.push_str(&format!("{}\n", escaped(paragraph))),
                Part::Steps(steps) => {
                    let lines = steps.iter().enumerate();
                    text.extend(lines.map(|(at, step)| format!("{}. {}\n", at + 1, escaped(step))));
                }
                Part::List(items) => text.extend(items.iter().map(|item| format!("- {}\n", escaped(item)))),
                Part::Table(table) => text.push_str(&table::markdown(&rows(table))),
                Part::Code(code) => text.push_str(&format!("```sql\n{code}\n```\n")),
            }
        }
    }
    text
}

fn rows(table: &Table) -> Rows {
    let rows = table.rows.iter().map(|row| row.iter().cloned().map(Value::String).collect());
    Rows { columns: table.columns.clone(), rows: rows.collect() }
}
