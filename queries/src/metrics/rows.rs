//! A table of rows that a figure or a criterion stands on, as pages and commands show it.

use duckdb::Connection;
use duckdb::types::{TimeUnit, ValueRef};
use serde::Serialize;
use serde_json::Value;

use crate::error::Result;

/// A table of rows as a page or a command shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rows {
    pub columns: Vec<String>,
    /// The cells in the order of the columns; times are RFC 3339 texts in UTC.
    pub rows: Vec<Row>,
}

/// One row and whether it counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub counted: bool,
    /// Why it does not count, such as `baseline_deployment`.
    pub reason: Option<String>,
    pub cells: Vec<Value>,
}

/// Columns that are not shown as cells: they say the same for every row, or are a row's own fields.
const HIDDEN: [&str; 5] = ["subject", "project", "counted", "reason", "position"];

/// Runs a statement whose rows have `counted` and `reason`.
pub(crate) fn fetch(connection: &Connection, sql: &str) -> Result<Rows> {
    let mut statement = connection.prepare(sql)?;
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    let mut names: Vec<String> = Vec::new();
    while let Some(row) = found.next()? {
        if names.is_empty() {
            names = row.as_ref().column_names();
        }
        let mut cells = Vec::with_capacity(names.len());
        let (mut counted, mut reason) = (true, None);
        for (at, name) in names.iter().enumerate() {
            match name.as_str() {
                "counted" => counted = row.get(at)?,
                "reason" => reason = row.get(at)?,
                hidden if HIDDEN.contains(&hidden) => {}
                _ => cells.push(cell(row.get_ref(at)?)),
            }
        }
        rows.push(Row { counted, reason, cells });
    }
    drop(found);
    if names.is_empty() {
        names = statement.column_names();
    }
    Ok(Rows { columns: names.into_iter().filter(|name| !HIDDEN.contains(&name.as_str())).collect(), rows })
}

/// A value as JSON: times as RFC 3339 in UTC, days as ISO dates.
pub(crate) fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Boolean(truth) => Value::Bool(truth),
        ValueRef::Int(number) => number.into(),
        ValueRef::BigInt(number) => number.into(),
        ValueRef::HugeInt(number) => i64::try_from(number).map_or_else(|_| number.to_string().into(), Value::from),
        ValueRef::Double(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Timestamp(unit, at) => {
            let micros = match unit {
                TimeUnit::Second => at.saturating_mul(1_000_000),
                TimeUnit::Millisecond => at.saturating_mul(1_000),
                TimeUnit::Microsecond => at,
                TimeUnit::Nanosecond => at / 1_000,
            };
            chrono::DateTime::from_timestamp_micros(micros)
                .map_or(Value::Null, |time| time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into())
        }
        ValueRef::Date32(days) => chrono::DateTime::from_timestamp(i64::from(days) * 86_400, 0)
            .map_or(Value::Null, |time| time.date_naive().to_string().into()),
        _ => Value::Null,
    }
}
