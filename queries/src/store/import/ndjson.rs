//! One JSON object per line, read in constant memory.

use std::io::BufRead;

use serde_json::{Map, Value as Json};

use super::lines::Lines;
use super::row::{Place, Value, Waiting, position};
use super::text::{list, nearest, time, unlike};
use crate::error::{Error, Result};
use crate::model::facts::{TABLES, table};
use crate::model::{Kind, Table};
use crate::store::Batch;

/// The field that names a line's table.
pub(super) const TABLE: &str = "table";

pub(super) fn read(batch: &mut Batch<'_>, name: &str, of_file: Option<Table>, reader: impl BufRead) -> Result<()> {
    let mut lines = Lines::new(name, reader);
    let mut waiting = Waiting::default();
    let mut record = Vec::new();
    while lines.next(&mut record)? {
        let text = lines.text(&record)?.trim();
        if !text.is_empty() {
            let (table, row) = row(lines.place(), of_file, text)?;
            waiting.push(lines.place(), table, row, text.len())?;
            if waiting.is_full() {
                waiting.hand_to(batch)?;
            }
        }
        record.clear();
    }
    waiting.hand_to(batch)
}

fn row(place: Place<'_>, of_file: Option<Table>, text: &str) -> Result<(Table, Vec<Value>)> {
    let fields = fields(place, text)?;
    let table = table_of(place, of_file, &fields)?;
    let mut row = vec![Value::Missing; table.columns.len()];
    for (field, json) in fields {
        if field == TABLE {
            continue;
        }
        let index = position(table, &field).map_err(|what| place.wrong_field(&field, &what))?;
        row[index] = value(place, &field, table.columns[index].kind, json)?;
    }
    Ok((table, row))
}

/// A line as a JSON object.
pub(super) fn fields(place: Place<'_>, text: &str) -> Result<Map<String, Json>> {
    serde_json::from_str(text).map_err(|error| {
        let reason = error.to_string().replace(" at line 1 column ", " at column ");
        place.wrong(&format!("is not a JSON object: {reason}"))
    })
}

pub(super) fn table_of(place: Place<'_>, of_file: Option<Table>, fields: &Map<String, Json>) -> Result<Table> {
    match (fields.get(TABLE), of_file) {
        (Some(Json::String(name)), _) => table(name).copied().ok_or_else(|| unknown(place, name)),
        (Some(other), _) => Err(place.wrong_field(TABLE, &format!("expected the name of a table, found {other}"))),
        (None, Some(table)) => Ok(table),
        (None, None) => {
            Err(place.wrong_field(TABLE, "is missing: it names the row's table where the file is not named after one"))
        }
    }
}

fn unknown(place: Place<'_>, name: &str) -> Error {
    let names: Vec<_> = TABLES.iter().map(|table| table.name).collect();
    let what = match nearest(name, &names) {
        Some(near) => format!("there is no table \"{name}\", did you mean {near}?"),
        None => format!("there is no table \"{name}\"; the tables are {}", names.join(", ")),
    };
    place.wrong_field(TABLE, &what)
}

pub(super) fn value(place: Place<'_>, field: &str, kind: Kind, json: Json) -> Result<Value> {
    let found = |json: &Json| place.wrong_field(field, &unlike(kind, &json.to_string()));
    Ok(match (kind, json) {
        (_, Json::Null) => Value::Missing,
        (Kind::Text, Json::String(text)) => Value::Text(text),
        (Kind::Choice(words), Json::String(word)) if words.contains(&word.as_str()) => Value::Text(word),
        (Kind::Boolean, Json::Bool(truth)) => Value::Boolean(truth),
        (Kind::Time, Json::String(text)) => match time(&text) {
            Some(time) => Value::Time(time),
            None => return Err(found(&Json::String(text))),
        },
        (Kind::Integer, Json::Number(number)) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => return Err(found(&Json::Number(number))),
        },
        (Kind::Number, Json::Number(number)) => match number.as_f64() {
            Some(number) => Value::Number(number),
            None => return Err(found(&Json::Number(number))),
        },
        (Kind::List, Json::Array(items)) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
            match texts.and_then(list) {
                Some(list) => list,
                None => return Err(found(&Json::Array(items))),
            }
        }
        (_, other) => return Err(found(&other)),
    })
}
