//! Tables of any rows: aligned text, CSV, Markdown.

use queries::store::Rows;
use serde_json::Value;

/// Columns aligned, numbers to the right.
pub(super) fn text(rows: &Rows) -> String {
    let cells: Vec<Vec<String>> = rows
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| super::tame(&plain(cell)).replace('\n', " ")).collect())
        .collect();
    let widths: Vec<usize> = (0..rows.columns.len())
        .map(|at| {
            let longest = cells.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
            longest.max(rows.columns[at].chars().count())
        })
        .collect();
    let mut text = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = (String, bool)>| {
        let padded: Vec<String> = cells
            .zip(&widths)
            .map(|((cell, right), width)| {
                let gap = " ".repeat(width - cell.chars().count());
                if right { format!("{gap}{cell}") } else { format!("{cell}{gap}") }
            })
            .collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    };
    line(&mut rows.columns.iter().map(|name| (name.clone(), false)));
    for (row, cells) in rows.rows.iter().zip(cells) {
        line(&mut cells.into_iter().zip(row.iter().map(Value::is_number)));
    }
    text
}

/// RFC 4180, missing values empty.
pub(super) fn csv(rows: &Rows) -> String {
    let quoted = |text: &str| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let mut text = line(rows.columns.iter().map(|name| quoted(name)).collect());
    for row in &rows.rows {
        text.push_str(&line(row.iter().map(|cell| quoted(&plain(cell))).collect()));
    }
    text
}

/// A Markdown table.
pub(super) fn markdown(rows: &Rows) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(rows.columns.iter().map(|name| escaped(name)).collect());
    text.push_str(&line(rows.columns.iter().map(|_| "---".to_owned()).collect()));
    for row in &rows.rows {
        text.push_str(&line(row.iter().map(|cell| escaped(&plain(cell))).collect()));
    }
    text
}

/// A text as it stands in a Markdown table or sentence.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in super::tame(text).chars() {
        match character {
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' | '#' | '~' => {
                safe.push('\\');
                safe.push(character);
            }
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(character),
        }
    }
    safe
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        Rows {
            columns: vec!["name".into(), "n".into()],
            rows: vec![vec![Value::String("a,\"b\"".into()), 7.into()], vec![Value::String("x|y".into()), Value::Null]],
        }
    }

    #[test]
    fn every_form_keeps_odd_cells_apart() {
        assert_eq!(csv(&rows()), "name,n\r\n\"a,\"\"b\"\"\",7\r\nx|y,\r\n");
        assert_eq!(markdown(&rows()), "| name | n |\n| --- | --- |\n| a,\"b\" | 7 |\n| x\\|y |  |\n");
        assert_eq!(text(&rows()), "name   n\na,\"b\"  7\nx|y\n");
    }
}
