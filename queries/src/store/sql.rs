//! A question in SQL from outside, on a connection that can reach nothing but the rows of the store.
//!
//! The file is open for reading, access to everything else is off, and the configuration is locked, so the engine
//! itself refuses. One thing it allows: writing to the log beside the store. So no statement that copies gets there,
//! and what is read here as quoted or as comment must be so for the engine too; what could be taken both ways is refused.

use std::path::Path;

use duckdb::Connection;
use duckdb::arrow::datatypes::{DataType, TimeUnit as ArrowUnit};
use duckdb::types::{OrderedMap, TimeUnit, Value};
use serde_json::{Map, Number, Value as Json};

use super::open;
use crate::error::{Error, Result};

/// How a statement that only reads may begin.
const READING: &[&str] = &[
    "select",
    "with",
    "from",
    "values",
    "table",
    "describe",
    "desc",
    "show",
    "summarize",
    "explain",
    "pivot",
    "unpivot",
];

/// Words of statements that `explain analyze` would carry out.
const WRITING: &[&str] = &["copy", "export", "attach", "install", "load"];

/// The answer to a question in SQL: times as RFC 3339 in UTC, lists as arrays, whole numbers as numbers as long as
/// they fit in 64 bits and as text beyond.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, with a value for each column.
    pub rows: Vec<Vec<Json>>,
}

/// Asks the store at `path` one question that only reads.
///
/// # Errors
/// As [`super::Store::open_read_only`]; `Input` for more than one statement, for one that is not a question, and for
/// what the database refuses.
pub fn query_read_only(path: &Path, sql: &str) -> Result<Rows> {
    one_question(sql)?;
    let connection = open::for_reading(path)?;
    connection.execute_batch(
        "set enable_external_access = false; set allow_community_extensions = false; set lock_configuration = true",
    )?;
    ask(&connection, sql)
}

pub(crate) fn ask(connection: &Connection, sql: &str) -> Result<Rows> {
    let refused = |error: duckdb::Error| Error::input(format!("the query cannot be answered: {}", one_line(&error)));
    let mut statement = connection.prepare(sql).map_err(refused)?;
    let mut found = statement.query([]).map_err(refused)?;
    let (mut columns, mut types) = (Vec::new(), Vec::new());
    if let Some(statement) = found.as_ref() {
        columns = statement.column_names();
        types = (0..columns.len()).map(|index| statement.column_type(index)).collect();
    }
    // The driver panics on these types instead of refusing them.
    if let Some((name, _)) = columns.iter().zip(&types).find(|(_, kind)| **kind != DataType::Null && !is_known(kind)) {
        return Err(Error::input(format!("the column {name} is of a type that cannot be shown: cast it to text")));
    }
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(refused)? {
        let value = |(index, kind): (usize, &DataType)| match kind {
            DataType::Null => Ok(Json::Null),
            _ => Ok(json(row.get_ref(index).map_err(refused)?.to_owned())),
        };
        rows.push(types.iter().enumerate().map(value).collect::<Result<Vec<_>>>()?);
    }
    Ok(Rows { columns, rows })
}

/// Whether the driver can hand out values of this type.
fn is_known(kind: &DataType) -> bool {
    match kind {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => is_known(item.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_known(field.data_type())),
        DataType::Union(fields, _) => fields.iter().all(|(_, field)| is_known(field.data_type())),
        DataType::Time64(unit) => *unit == ArrowUnit::Microsecond,
        DataType::Null
        | DataType::Date64
        | DataType::Time32(_)
        | DataType::Duration(_)
        | DataType::Utf8View
        | DataType::BinaryView
        | DataType::ListView(_)
        | DataType::LargeListView(_)
        | DataType::Decimal256(..)
        | DataType::RunEndEncoded(..) => false,
        _ => true,
    }
}

/// The message without the picture of the place that follows it.
fn one_line(error: &duckdb::Error) -> String {
    let text = error.to_string();
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("LINE "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

fn one_question(sql: &str) -> Result<()> {
    let statements = outside_of_quotes(sql)?;
    let mut parts = statements.split(';').map(str::trim).filter(|part| !part.is_empty());
    let Some(first) = parts.next() else {
        return Err(Error::input("there is no query: give one, such as \"select count(*) from commit\""));
    };
    if parts.next().is_some() {
        return Err(Error::input("there is more than one statement: give one query at a time"));
    }
    let word: String =
        first.trim_start_matches(['(', ' ', '\n']).chars().take_while(char::is_ascii_alphabetic).collect();
    let mut words = first.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    if let Some(writing) = words.find(|word| WRITING.contains(&word.to_ascii_lowercase().as_str())) {
        return Err(Error::input(format!(
            "a query can only read, so {writing} cannot be in it, except in double quotes"
        )));
    }
    if READING.contains(&word.to_ascii_lowercase().as_str()) {
        return Ok(());
    }
    Err(Error::input(format!(
        "a query can only read, and {word:?} does not begin one: begin with select, with or from"
    )))
}

/// The statement with comments as blanks and quoted parts as `x`.
fn outside_of_quotes(sql: &str) -> Result<String> {
    let mut outside = String::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (skip, stands_for) = if rest.starts_with("--") {
            (rest.find(['\n', '\r']).unwrap_or(rest.len()), " ")
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/").unwrap_or(comment.len());
            if comment[..end].contains("/*") {
                return Err(Error::input("there is a comment within a comment: leave one of them out"));
            }
            ((end + 4).min(rest.len()), " ")
        } else if first == '$' || first == '\'' && last_word(&outside).eq_ignore_ascii_case("e") {
            return Err(Error::input("quote texts with plain single quotes, without $ or E before them"));
        } else if first == '\'' || first == '"' {
            (rest[1..].find(first).map_or(rest.len(), |end| end + 2), "x")
        } else {
            let length = first.len_utf8();
            (length, &rest[..length])
        };
        outside.push_str(stands_for);
        rest = &rest[skip..];
    }
    Ok(outside)
}

/// The word at the end, without the digits that it may follow at once.
fn last_word(text: &str) -> &str {
    let word = text.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default();
    word.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '_')
}

fn json(value: Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(truth) => truth.into(),
        Value::TinyInt(number) => number.into(),
        Value::SmallInt(number) => number.into(),
        Value::Int(number) => number.into(),
        Value::BigInt(number) => number.into(),
        Value::UTinyInt(number) => number.into(),
        Value::USmallInt(number) => number.into(),
        Value::UInt(number) => number.into(),
        Value::UBigInt(number) => number.into(),
        Value::HugeInt(number) => i64::try_from(number).map_or_else(|_| number.to_string().into(), Into::into),
        Value::UHugeInt(number) => u64::try_from(number).map_or_else(|_| number.to_string().into(), Into::into),
        Value::Float(number) => floating(number.to_string()),
        Value::Double(number) => floating(number.to_string()),
        Value::Decimal(number) => floating(number.to_string()),
        Value::Text(text) | Value::Enum(text) => text.into(),
        Value::Timestamp(unit, count) => time(unit, count),
        Value::Date32(days) => date(days),
        Value::Time64(unit, count) => clock(unit, count),
        Value::Interval { months, days, nanos } => format!("P{months}M{days}DT{}S", nanos as f64 / 1e9).into(),
        Value::Blob(bytes) | Value::Geometry(bytes) => {
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
        }
        Value::List(items) | Value::Array(items) => items.into_iter().map(json).collect(),
        Value::Struct(fields) => object(&fields),
        Value::Map(entries) => {
            entries.iter().map(|(key, value)| Json::from_iter([json(key.clone()), json(value.clone())])).collect()
        }
        Value::Union(value) => json(*value),
        other => format!("{other:?}").into(),
    }
}

/// A number as JSON where a float keeps all its digits; otherwise its text.
fn floating(text: String) -> Json {
    let exact = text.bytes().filter(u8::is_ascii_digit).count() <= 17;
    let number = text.parse().ok().filter(|_| exact || !text.contains('.')).and_then(Number::from_f64);
    number.map_or_else(|| Json::String(text), Json::Number)
}

fn object(fields: &OrderedMap<String, Value>) -> Json {
    fields.iter().map(|(name, value)| (name.clone(), json(value.clone()))).collect::<Map<_, _>>().into()
}

/// A moment as every JSON of ours has it.
pub(crate) fn time_as_json(time: crate::model::Time) -> Json {
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into()
}

fn time(unit: TimeUnit, count: i64) -> Json {
    match chrono::DateTime::from_timestamp_micros(unit.to_micros(count)) {
        Some(time) => time_as_json(time),
        None => Json::Null,
    }
}

fn date(days: i32) -> Json {
    let day = chrono::DateTime::from_timestamp(i64::from(days) * 86_400, 0);
    day.map_or(Json::Null, |day| day.format("%Y-%m-%d").to_string().into())
}

fn clock(unit: TimeUnit, count: i64) -> Json {
    let time = chrono::DateTime::from_timestamp_micros(unit.to_micros(count));
    time.map_or(Json::Null, |time| time.format("%H:%M:%S%.f").to_string().into())
}
