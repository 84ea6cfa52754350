//! Rows as JSON objects: what an event says of a fact, checked against the data contract before it is kept.

use serde_json::{Map, Value as Json};

use super::ndjson;
use super::row::{Place, Value, default_of, position};
use super::text::time;
use crate::error::Result;
use crate::model::{Table, Time};
use crate::store::Batch;

/// The field that says when what the row says was so.
const AT: &str = "at";

/// The tables that say how far rung itself has got.
const OURS: &[&str] = &["raw_event", "cursor"];

/// What one line says of a fact.
pub(crate) struct Said {
    pub(crate) table: Table,
    /// The columns that it names, with their values as the store writes them.
    pub(crate) cells: Map<String, Json>,
    /// When that was so, where it says it.
    pub(crate) at: Option<Time>,
}

/// Reads a line that names its table and need not name all columns.
pub(crate) fn said(name: &str, line: usize, text: &str) -> Result<Said> {
    let place = Place { file: name, line };
    let mut fields = ndjson::fields(place, text)?;
    let at = match fields.remove(AT) {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) if time(&text).is_some() => time(&text),
        Some(_) => return Err(place.wrong_field(AT, "expected a UTC time such as 2026-01-31T12:00:00Z")),
    };
    let table = ndjson::table_of(place, None, &fields)?;
    if OURS.contains(&table.name) {
        return Err(place.wrong_field(
            ndjson::TABLE,
            &format!("{} is kept by rung itself and takes no rows from outside", table.name),
        ));
    }
    fields.remove(ndjson::TABLE);
    let mut cells = Map::new();
    for (field, json) in fields {
        let index = position(table, &field).map_err(|what| place.wrong_field(&field, &what))?;
        let column = &table.columns[index];
        let value = ndjson::value(place, &field, column.kind, json)?;
        if !column.required || value != Value::Missing {
            cells.insert(field, as_json(value));
        }
    }
    if let Some(key) = table.key.iter().find(|key| !cells.contains_key(**key)) {
        return Err(
            place.wrong_field(key, &format!("is missing: it is part of what tells one {} from another", table.name))
        );
    }
    Ok(Said { table, cells, at })
}

/// A row's own JSON, brought into the form in which the store would give it back.
pub(crate) fn canonical(table: Table, cells: Map<String, Json>) -> Map<String, Json> {
    let cells = cells.into_iter().filter_map(|(name, json)| {
        let column = table.column(&name)?;
        let value = ndjson::value(Place { file: table.name, line: 0 }, &name, column.kind, harmless(json)).ok()?;
        Some((name, as_json(value)))
    });
    cells.collect()
}

/// The required column that a row has no value for, and that no default fills.
pub(crate) fn lacks(table: Table, cells: &Map<String, Json>) -> Option<&'static str> {
    let has = |name: &str| cells.get(name).is_some_and(|value| !value.is_null());
    let lacking =
        |column: &&crate::model::Column| column.required && !has(column.name) && default_of(table, column).is_none();
    table.columns.iter().find(lacking).map(|column| column.name)
}

/// Whether a value says as much as none would.
pub(crate) fn says_nothing(table: Table, name: &str, json: &Json) -> bool {
    let default = table.column(name).and_then(|column| default_of(table, column)).map(as_json);
    json.is_null() || default.as_ref() == Some(json)
}

/// Without the characters that no text in the store may hold.
fn harmless(json: Json) -> Json {
    let clean = |text: &str| text.replace(['\0', '\u{1f}'], " ");
    match json {
        Json::String(text) if text.contains(['\0', '\u{1f}']) => Json::String(clean(&text)),
        Json::Array(items) => items.into_iter().map(harmless).collect(),
        other => other,
    }
}

fn as_json(value: Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Text(text) => text.into(),
        Value::Integer(number) => number.into(),
        Value::Number(number) => number.into(),
        Value::Boolean(truth) => truth.into(),
        Value::Time(time) => {
            let micros = chrono::DateTime::from_timestamp_micros(time.timestamp_micros());
            crate::store::time_as_json(micros.unwrap_or(time))
        }
        Value::List(items) => items.into(),
    }
}

impl Batch<'_> {
    /// Adds rows as JSON objects, each of which lacks nothing.
    pub(crate) fn add_objects(&mut self, rows: &[(Table, Map<String, Json>)]) -> Result<()> {
        let mut lines = String::new();
        for (table, cells) in rows {
            let mut object = cells.clone();
            object.insert(ndjson::TABLE.to_owned(), table.name.into());
            lines.push_str(&Json::Object(object).to_string());
            lines.push('\n');
        }
        ndjson::read(self, "events", None, lines.as_bytes())
    }
}
