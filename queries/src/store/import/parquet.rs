//! Parquet, read and checked by the database: no row passes through Rust, so millions of rows are no matter.

use std::path::Path;

use duckdb::Connection;

use super::row::{Value, default_of, position};
use super::text::{PERSON, expected, holds_role, unlike};
use crate::error::{Error, Result};
use crate::model::{Column, Kind, Table};
use crate::store::Batch;

pub(super) fn read(batch: &mut Batch<'_>, name: &str, table: Table, path: &Path) -> Result<()> {
    let file = format!(
        "read_parquet({}, file_row_number = true, hive_partitioning = false)",
        literal(&only_itself(&path.to_string_lossy()))
    );
    let connection = batch.connection();
    let found = columns(connection, name, &file)?;
    for (column, _) in &found {
        position(table, column).map_err(|what| Error::input(format!("{name}, field {column}: {what}")))?;
    }
    let mut values = Vec::new();
    let mut checks = Vec::new();
    for column in table.columns {
        let type_name = found.iter().find(|(name, _)| name == column.name).map(|(_, type_name)| type_name.as_str());
        let source = source(name, table, column, type_name)?;
        checks.extend(checks_of(table, column, &source));
        values.push(format!("{} as {}", source.value(table, column), column.name));
    }
    refuse_first(connection, name, &file, &checks)?;
    batch.add_query(table, &format!("select {}, file_row_number as staged from {file}", values.join(", ")))
}

/// A path as the database reads it where it means one file and no pattern: `*`, `?` and `[` each in brackets.
fn only_itself(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            '*' | '?' | '[' => pattern.extend(['[', letter, ']']),
            _ => pattern.push(letter),
        }
    }
    pattern
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The file's columns and their types.
fn columns(connection: &Connection, name: &str, file: &str) -> Result<Vec<(String, String)>> {
    let describe = || {
        let mut statement = connection.prepare(&format!("describe select * exclude (file_row_number) from {file}"))?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<duckdb::Result<Vec<_>>>()
    };
    describe().map_err(|error| {
        let text = error.to_string();
        Error::input(format!("{name} cannot be read as Parquet: {}", text.lines().next().unwrap_or_default()))
    })
}

/// How a column of the file becomes one of the table.
struct Source {
    /// The column as the file has it; nothing where it has none.
    raw: Option<String>,
    /// The expression of the table's type; null where a value does not fit.
    cast: String,
}

impl Source {
    /// The cast, and what stands in for a missing value.
    fn value(&self, table: Table, column: &Column) -> String {
        match default_of(table, column) {
            Some(Value::Text(text)) => format!("coalesce({}, {})", self.cast, literal(&text)),
            Some(Value::Boolean(truth)) => format!("coalesce({}, {truth})", self.cast),
            Some(Value::List(_)) => format!("coalesce({}, cast([] as varchar[]))", self.cast),
            _ => self.cast.clone(),
        }
    }
}

fn source(name: &str, table: Table, column: &Column, type_name: Option<&str>) -> Result<Source> {
    let Some(type_name) = type_name else {
        if column.required && default_of(table, column).is_none() {
            return Err(Error::input(format!(
                "{name}, field {}: is missing: {} is required in {}",
                column.name,
                expected(column.kind),
                table.name
            )));
        }
        return Ok(Source { raw: None, cast: format!("cast(null as {})", sql_type(column.kind)) });
    };
    let raw = column.name;
    let whole = matches!(type_name, "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT")
        || matches!(type_name, "UTINYINT" | "USMALLINT" | "UINTEGER" | "UBIGINT");
    let decimal = type_name.starts_with("DECIMAL");
    let floating = matches!(type_name, "FLOAT" | "DOUBLE");
    let cast = match column.kind {
        Kind::Text | Kind::Choice(_) if type_name == "VARCHAR" || type_name.starts_with("ENUM") => {
            format!("cast({raw} as varchar)")
        }
        Kind::Integer if whole => format!("try_cast({raw} as bigint)"),
        // A column of whole numbers with gaps is floating point in some writers.
        Kind::Integer if decimal || floating => {
            format!("case when {raw} = floor({raw}) then try_cast({raw} as bigint) end")
        }
        Kind::Number if whole || decimal || floating => {
            format!("case when isfinite(cast({raw} as double)) then cast({raw} as double) end")
        }
        Kind::Boolean if type_name == "BOOLEAN" => raw.to_owned(),
        Kind::Time if type_name == "TIMESTAMP WITH TIME ZONE" => in_range(&format!("make_timestamp(epoch_us({raw}))")),
        Kind::Time if type_name.starts_with("TIMESTAMP") => in_range(&format!("cast({raw} as timestamp)")),
        Kind::List if type_name == "VARCHAR[]" => raw.to_owned(),
        _ => {
            return Err(Error::input(format!(
                "{name}, field {}: expected {}, found a column of type {type_name}",
                column.name,
                expected(column.kind)
            )));
        }
    };
    Ok(Source { raw: Some(raw.to_owned()), cast })
}

fn in_range(time: &str) -> String {
    format!(
        "case when {time} between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59.999999' then {time} end"
    )
}

fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Choice(_) => "varchar",
        Kind::Integer => "bigint",
        Kind::Number => "double",
        Kind::Boolean => "boolean",
        Kind::Time => "timestamp",
        Kind::List => "varchar[]",
    }
}

/// A condition that no row may meet.
struct Check {
    column: &'static str,
    kind: Kind,
    wrong: Wrong,
    table: &'static str,
    bad: String,
}

/// What is wrong with a value that a check finds.
enum Wrong {
    /// There is none.
    Missing,
    /// It is not of the column's kind.
    Unlike,
    /// It is a person where a role belongs.
    Person,
}

fn checks_of(table: Table, column: &'static Column, source: &Source) -> Vec<Check> {
    let Some(raw) = &source.raw else { return Vec::new() };
    let check = |wrong, bad| Check { column: column.name, kind: column.kind, wrong, table: table.name, bad };
    let mut checks = Vec::new();
    if column.required && default_of(table, column).is_none() {
        checks.push(check(Wrong::Missing, format!("{raw} is null")));
    }
    match column.kind {
        Kind::Text if holds_role(table.name, column.name) => {
            checks.push(check(Wrong::Person, format!("contains({}, '@')", source.cast)));
        }
        Kind::Text | Kind::Boolean => {}
        Kind::Choice(words) => {
            let words: Vec<_> = words.iter().map(|word| literal(word)).collect();
            checks.push(check(Wrong::Unlike, format!("{} not in ({})", source.cast, words.join(", "))));
        }
        Kind::Integer | Kind::Number | Kind::Time => {
            checks.push(check(Wrong::Unlike, format!("{raw} is not null and {} is null", source.cast)));
        }
        Kind::List => checks.push(check(
            Wrong::Unlike,
            format!("list_count({raw}) < len({raw}) or contains(array_to_string({raw}, ''), chr(31))"),
        )),
    }
    checks
}

/// Reads the file once for all checks, and names the first row that fails one.
fn refuse_first(connection: &Connection, name: &str, file: &str, checks: &[Check]) -> Result<()> {
    if checks.is_empty() {
        return Ok(());
    }
    let first: Vec<_> =
        checks.iter().map(|check| format!("min(file_row_number) filter (where {})", check.bad)).collect();
    let rows: Vec<Option<i64>> = connection
        .query_row(&format!("select {} from {file}", first.join(", ")), [], |row| {
            (0..checks.len()).map(|index| row.get(index)).collect()
        })
        .map_err(|error| {
            let text = error.to_string();
            Error::input(format!("{name} cannot be read to its end: {}", text.lines().next().unwrap_or_default()))
        })?;
    let failed = rows.iter().zip(checks).filter_map(|(row, check)| row.map(|row| (row, check)));
    let Some((row, check)) = failed.min_by_key(|(row, _)| *row) else { return Ok(()) };
    let what = match check.wrong {
        Wrong::Missing => format!("is missing: {} is required in {}", expected(check.kind), check.table),
        Wrong::Person => PERSON.to_owned(),
        Wrong::Unlike => {
            let found = format!("select cast({} as varchar) from {file} where file_row_number = ?", check.column);
            let found: String = connection.query_row(&found, [row], |row| row.get(0))?;
            unlike(check.kind, &format!("\"{found}\""))
        }
    };
    Err(Error::input(format!("{name}, row {}, field {}: {what}", row + 1, check.column)))
}
