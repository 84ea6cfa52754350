//! CSV with a header. An empty cell is a missing value and `""` is the empty text, which is why it is read here:
//! the usual parsers do not tell the two apart, and what is exported must come back as it was.

use std::io::BufRead;

use super::lines::Lines;
use super::row::{Place, Value, Waiting, position};
use super::text::{parse, unlike};
use crate::error::Result;
use crate::model::{Column, Kind, Table};
use crate::store::Batch;

pub(super) fn read(batch: &mut Batch<'_>, name: &str, table: Table, reader: impl BufRead) -> Result<()> {
    let mut lines = Lines::new(name, reader);
    let mut record = Vec::new();
    let Some(header) = next_record(&mut lines, &mut record)? else {
        return Ok(());
    };
    let columns = columns(header, table, lines.text(&record)?)?;
    let mut waiting = Waiting::default();
    loop {
        record.clear();
        let Some(place) = next_record(&mut lines, &mut record)? else { break };
        let text = lines.text(&record)?;
        if text.trim().is_empty() {
            continue;
        }
        let cells = cells(place, text)?;
        if cells.len() != columns.len() {
            return Err(place.wrong(&format!("has {} cells, and the header has {}", cells.len(), columns.len())));
        }
        let mut row = vec![Value::Missing; table.columns.len()];
        for (index, cell) in columns.iter().zip(cells) {
            row[*index] = value(place, &table.columns[*index], cell)?;
        }
        waiting.push(place, table, row, text.len())?;
        if waiting.is_full() {
            waiting.hand_to(batch)?;
        }
    }
    waiting.hand_to(batch)
}

/// Reads lines until every quote is closed; where the record begins, or nothing at the end of the file.
pub(super) fn next_record<'n>(lines: &mut Lines<'n, impl BufRead>, record: &mut Vec<u8>) -> Result<Option<Place<'n>>> {
    if !lines.next(record)? {
        return Ok(None);
    }
    let begin = lines.place();
    let mut counted = 0;
    let mut open = false;
    loop {
        open ^= record[counted..].iter().filter(|byte| **byte == b'"').count() % 2 == 1;
        counted = record.len();
        if !open {
            return Ok(Some(begin));
        }
        if !lines.next(record)? {
            return Err(begin.wrong("opens a quote that is never closed"));
        }
    }
}

fn columns(place: Place<'_>, table: Table, header: &str) -> Result<Vec<usize>> {
    let mut columns = Vec::new();
    for cell in cells(place, header)? {
        let name = cell.text.trim().to_owned();
        let index = position(table, &name).map_err(|what| place.wrong_field(&name, &what))?;
        if columns.contains(&index) {
            return Err(place.wrong_field(&name, "comes twice in the header"));
        }
        columns.push(index);
    }
    Ok(columns)
}

fn value(place: Place<'_>, column: &Column, cell: CsvCell) -> Result<Value> {
    if cell.text.is_empty() && !(cell.quoted && column.kind == Kind::Text) {
        return Ok(Value::Missing);
    }
    if column.kind == Kind::Text {
        return Ok(Value::Text(cell.text));
    }
    parse(column.kind, &cell.text)
        .ok_or_else(|| place.wrong_field(column.name, &unlike(column.kind, &format!("\"{}\"", cell.text))))
}

pub(super) struct CsvCell {
    pub(super) text: String,
    pub(super) quoted: bool,
}

/// The cells of a record; quotes are doubled within quotes.
pub(super) fn cells(place: Place<'_>, record: &str) -> Result<Vec<CsvCell>> {
    let mut rest = record.strip_suffix('\n').unwrap_or(record);
    rest = rest.strip_suffix('\r').unwrap_or(rest);
    let mut cells = Vec::new();
    loop {
        let (cell, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_cell(place, quoted)?
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            (CsvCell { text: rest[..end].to_owned(), quoted: false }, &rest[end..])
        };
        cells.push(cell);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(cells),
            None => return Err(place.wrong(&format!("has text after the closing quote of cell {}", cells.len()))),
        }
    }
}

fn quoted_cell<'r>(place: Place<'_>, mut rest: &'r str) -> Result<(CsvCell, &'r str)> {
    let mut text = String::new();
    loop {
        let Some(quote) = rest.find('"') else {
            return Err(place.wrong("opens a quote that is never closed"));
        };
        text.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('"') {
            Some(doubled) => {
                text.push('"');
                rest = doubled;
            }
            None => return Ok((CsvCell { text, quoted: true }, rest)),
        }
    }
}
