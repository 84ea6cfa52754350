//! The data contract as JSON Schema, for everybody who writes NDJSON lines.

use serde_json::{Map, Value, json};

use super::facts::TABLES;
use super::{Column, Kind, Table};

/// The JSON Schema (2020-12) of an NDJSON line: one of the tables, named in the field `table`. `$defs` holds each
/// table, for the lines of a file that is named after it and may leave `table` out.
#[must_use]
pub fn json_schema() -> Value {
    let tables: Map<_, _> = TABLES.iter().map(|table| (table.name.to_owned(), row(table))).collect();
    let lines: Vec<_> =
        TABLES.iter().map(|table| json!({"$ref": format!("#/$defs/{}", table.name), "required": ["table"]})).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rung facts",
        "description": "One line of an NDJSON file for `rung import`. Writing the same key again replaces the row.",
        "oneOf": lines,
        "$defs": tables,
    })
}

fn row(table: &Table) -> Value {
    let mut properties = Map::new();
    properties.insert("table".to_owned(), json!({"const": table.name, "description": "The table of the row."}));
    properties.extend(table.columns.iter().map(|column| (column.name.to_owned(), property(table, column))));
    let required: Vec<_> =
        table.columns.iter().filter(|column| must_be_given(table, column)).map(|column| column.name).collect();
    json!({
        "type": "object",
        "description": format!("{} Key: {}.", table.about.trim(), table.key.join(", ")),
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// Required, and without a value that stands in for a missing one.
fn must_be_given(table: &Table, column: &Column) -> bool {
    column.required && default(table, column).is_none()
}

fn default(table: &Table, column: &Column) -> Option<Value> {
    match column.kind {
        Kind::List => Some(json!([])),
        Kind::Choice(_) if column.required => Some(json!("unknown")),
        Kind::Boolean if column.required => Some(json!(false)),
        Kind::Text if column.name == "source" && !table.key.contains(&"source") => Some(json!("import")),
        Kind::Text if table.name == "override" && column.name == "incident" => Some(json!("")),
        _ => None,
    }
}

fn property(table: &Table, column: &Column) -> Value {
    let may_be_null = !must_be_given(table, column);
    let kind = |name: &str| if may_be_null { json!([name, "null"]) } else { json!(name) };
    let mut property = match column.kind {
        Kind::Text => json!({"type": kind("string")}),
        Kind::Integer => json!({"type": kind("integer"), "minimum": i64::MIN, "maximum": i64::MAX}),
        Kind::Number => json!({"type": kind("number")}),
        Kind::Boolean => json!({"type": kind("boolean")}),
        Kind::Time => json!({"type": kind("string"), "format": "date-time"}),
        Kind::List => json!({"type": kind("array"), "items": {"type": "string"}}),
        Kind::Choice(words) => {
            let words = words.iter().map(|word| json!(word));
            json!({"enum": words.chain(may_be_null.then_some(Value::Null)).collect::<Vec<_>>()})
        }
    };
    property["description"] = json!(column.about.trim());
    if let Some(default) = default(table, column) {
        property["default"] = default;
    }
    property
}
