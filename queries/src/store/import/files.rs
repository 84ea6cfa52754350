//! Which files an import reads, and which table each of them holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::model::Table;
use crate::model::facts::{TABLES, table};

/// How a file is written, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Ndjson,
    Csv,
    Parquet,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "ndjson" | "jsonl" | "json-lines" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// A file to import.
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// The file's name, for messages.
    pub(super) name: String,
    /// The table that the file is named after.
    pub(super) table: Option<Table>,
    pub(super) format: Format,
}

/// The files behind a path, a folder's in the order of their names.
pub(super) fn find(path: &Path) -> Result<Vec<Source>> {
    if path.is_dir() {
        return in_folder(path);
    }
    if !path.exists() {
        return Err(Error::input(format!("there is no file or folder {}", path.display())));
    }
    let Some(format) = Format::of(path) else {
        return Err(Error::input(format!(
            "{} has no ending that says how it is written: .ndjson, .jsonl, .json-lines, .csv or .parquet",
            path.display()
        )));
    };
    Ok(vec![source(path.to_owned(), format)])
}

fn source(path: PathBuf, format: Format) -> Source {
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let table = table(&part(path.file_stem())).copied();
    Source { name: part(path.file_name()), table, format, path }
}

fn in_folder(folder: &Path) -> Result<Vec<Source>> {
    let cannot = |error: std::io::Error| Error::input(format!("{} cannot be read: {error}", folder.display()));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        paths.push(entry.map_err(cannot)?.path());
    }
    paths.sort();
    let mut found: BTreeMap<&'static str, Source> = BTreeMap::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_beside_the_point(&name) {
            continue;
        }
        if path.is_dir() {
            return Err(Error::input(format!("{} is a folder in a folder: import each by itself", path.display())));
        }
        let source = match Format::of(&path).map(|format| source(path, format)) {
            Some(source) if source.table.is_some() => source,
            _ => return Err(unknown_table(&name)),
        };
        let table = source.table.map_or("", |table| table.name);
        if let Some(other) = found.insert(table, source) {
            return Err(Error::input(format!(
                "{} and {name} both hold the table {table}: keep one of them in {}",
                other.name,
                folder.display()
            )));
        }
    }
    if found.is_empty() {
        return Err(Error::input(format!(
            "{} holds no file to import: there should be one per table, such as commit.csv",
            folder.display()
        )));
    }
    Ok(found.into_values().collect())
}

/// What may lie beside the tables.
fn is_beside_the_point(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("README")
        || name.starts_with("LICENSE")
        || matches!(name, "meta.json" | "answers.json")
}

pub(super) fn unknown_table(name: &str) -> Error {
    Error::input(format!(
        "{name} is not named after a table and one of the endings .ndjson, .jsonl, .json-lines, .csv, .parquet; the tables are {}",
        TABLES.iter().map(|table| table.name).collect::<Vec<_>>().join(", ")
    ))
}
