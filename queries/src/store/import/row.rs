//! A row on its way from a file into a table: its values, what may be missing, and where it stood.

use super::text::{PERSON, expected, holds_role, nearest};
use crate::error::{Error, Result};
use crate::model::{Cell, Kind, Table, Time};
use crate::store::Batch;

/// So many rows, or bytes of text, are held before they are handed on.
const ROWS_HELD: usize = 10_000;
const BYTES_HELD: usize = 16 << 20;

/// What `source` holds where a row does not say it.
const SOURCE: &str = "import";

/// A line of a file.
#[derive(Clone, Copy)]
pub(super) struct Place<'n> {
    pub(super) file: &'n str,
    pub(super) line: usize,
}

impl Place<'_> {
    pub(super) fn wrong(&self, what: &str) -> Error {
        Error::input(format!("{}, line {}: {what}", self.file, self.line))
    }

    pub(super) fn wrong_column(&self, column: &str, what: &str) -> Error {
        Error::input(format!("{}, line {}, column {column}: {what}", self.file, self.line))
    }

    pub(super) fn wrong_field(&self, field: &str, what: &str) -> Error {
        Error::input(format!("{}, line {}, field {field}: {what}", self.file, self.line))
    }
}

/// One value, owned.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Missing,
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Time(Time),
    List(Vec<String>),
}

impl Value {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Missing => Cell::Null,
            Self::Text(text) => Cell::Text(text),
            Self::Integer(number) => Cell::Integer(*number),
            Self::Number(number) => Cell::Number(*number),
            Self::Boolean(truth) => Cell::Boolean(*truth),
            Self::Time(time) => Cell::Time(*time),
            Self::List(items) => Cell::List(items),
        }
    }
}

/// Whether a column that a row leaves out gets a value all the same.
pub(super) fn default_of(table: Table, column: &crate::model::Column) -> Option<Value> {
    match column.kind {
        Kind::List => Some(Value::List(Vec::new())),
        Kind::Choice(_) if column.required => Some(Value::Text("unknown".to_owned())),
        Kind::Boolean if column.required => Some(Value::Boolean(false)),
        Kind::Text if column.name == "source" && !table.key.contains(&"source") => Some(Value::Text(SOURCE.to_owned())),
        // What is said of no incident.
        Kind::Text if table.name == "override" && column.name == "incident" => Some(Value::Text(String::new())),
        _ => None,
    }
}

/// The position of a field among the columns.
pub(super) fn position(table: Table, field: &str) -> Result<usize, String> {
    table.columns.iter().position(|column| column.name == field).ok_or_else(|| {
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        match nearest(field, &names) {
            Some(near) => format!("the table {} has no such field, did you mean {near}?", table.name),
            None => format!("the table {} has no such field; it has {}", table.name, names.join(", ")),
        }
    })
}

/// Rows that wait to be handed to the batch.
#[derive(Default)]
pub(super) struct Waiting {
    tables: Vec<(Table, Vec<Vec<Value>>)>,
    rows: usize,
    bytes: usize,
}

impl Waiting {
    /// Completes a row with what may be left out, and keeps it; `bytes` is how much text it came from.
    pub(super) fn push(&mut self, place: Place<'_>, table: Table, mut row: Vec<Value>, bytes: usize) -> Result<()> {
        for (value, column) in row.iter_mut().zip(table.columns) {
            if *value != Value::Missing {
                let person =
                    holds_role(table.name, column.name) && matches!(value, Value::Text(text) if text.contains('@'));
                if person {
                    return Err(place.wrong_field(column.name, PERSON));
                }
                continue;
            }
            match default_of(table, column) {
                Some(default) => *value = default,
                None if column.required => {
                    let what = format!("is missing: {} is required in {}", expected(column.kind), table.name);
                    return Err(place.wrong_field(column.name, &what));
                }
                None => {}
            }
        }
        match self.tables.iter_mut().find(|(waiting, _)| waiting.name == table.name) {
            Some((_, rows)) => rows.push(row),
            None => self.tables.push((table, vec![row])),
        }
        self.rows += 1;
        self.bytes += bytes;
        Ok(())
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows >= ROWS_HELD || self.bytes >= BYTES_HELD
    }

    /// Hands all rows on.
    pub(super) fn hand_to(&mut self, batch: &mut Batch<'_>) -> Result<()> {
        for (table, rows) in std::mem::take(self).tables {
            batch.add_cells(table, rows.iter().map(|row| row.iter().map(Value::cell).collect()))?;
        }
        Ok(())
    }
}
