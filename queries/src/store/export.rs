//! Facts into files: one per table that holds rows, ordered by key, so that equal stores make equal files.

use std::path::{Path, PathBuf};

use super::{Store, swap};
use crate::error::{Error, Result};
use crate::model::facts::{TABLES, table};
use crate::model::{Kind, Table};

/// How exported files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One JSON object per line.
    Ndjson,
    /// With a header; lists as JSON; an empty cell is a missing value, `""` an empty text.
    Csv,
    /// Compressed with zstd.
    Parquet,
}

impl ExportFormat {
    /// The ending of the files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    fn options(self) -> &'static str {
        match self {
            Self::Ndjson => "format json",
            Self::Csv => "format csv, header true",
            Self::Parquet => "format parquet, compression zstd",
        }
    }

    fn value(self, column: &crate::model::Column) -> String {
        let name = column.name;
        match (self, column.kind) {
            (Self::Csv, Kind::List) => format!("to_json({name}) as {name}"),
            (Self::Csv | Self::Ndjson, Kind::Time) => format!(
                "case when microsecond({name}) % 1000000 = 0 then strftime({name}, '%Y-%m-%dT%H:%M:%SZ') \
                 else strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ') end as {name}"
            ),
            _ => name.to_owned(),
        }
    }
}

/// A file that was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    pub table: &'static str,
    pub path: PathBuf,
    pub rows: usize,
}

impl Store {
    /// Writes facts into a folder, which is made if need be: one file for each of the tables that has rows, all
    /// tables where none are named. The files appear under their names when all of them are whole, and where one cannot
    /// be put in its place, the files that were there before are put back.
    ///
    /// # Errors
    /// `Input` for a table that there is none of; `Unreachable` where the folder cannot be written.
    pub fn export(&self, directory: &Path, format: ExportFormat, tables: Option<&[&str]>) -> Result<Vec<ExportedFile>> {
        let tables = chosen(tables)?;
        let cannot =
            |error: std::io::Error| Error::unreachable(format!("{} cannot be written: {error}", directory.display()));
        std::fs::create_dir_all(directory).map_err(cannot)?;
        let mut unfinished = Unfinished(Vec::new());
        let mut exported = Vec::new();
        for table in tables {
            let rows = self
                .connection()
                .query_row(&format!("select count(*) from {}", table.name), [], |row| row.get::<_, i64>(0))?;
            if rows == 0 {
                continue;
            }
            let path = directory.join(format!("{}.{}", table.name, format.ending()));
            let beside = directory.join(format!(".{}.{}.unfinished", table.name, format.ending()));
            unfinished.0.push(beside.clone());
            self.connection().execute_batch(&copy(table, format, &beside)).map_err(|error| {
                let text = error.to_string();
                let first = text.lines().next().unwrap_or_default();
                Error::unreachable(format!("{} cannot be written: {first}", path.display()))
            })?;
            exported.push(ExportedFile { table: table.name, path, rows: usize::try_from(rows).unwrap_or(0) });
        }
        let files: Vec<_> = unfinished.0.iter().cloned().zip(exported.iter().map(|file| file.path.clone())).collect();
        swap::all_or_none(&files).map_err(cannot)?;
        Ok(exported)
    }
}

/// Removes what was not finished when it goes.
struct Unfinished(Vec<PathBuf>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        for path in &self.0 {
            // Where it was renamed there is nothing left to remove.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn chosen(names: Option<&[&str]>) -> Result<Vec<&'static Table>> {
    let Some(names) = names else { return Ok(TABLES.iter().collect()) };
    if let Some(unknown) = names.iter().find(|name| table(name).is_none()) {
        let all: Vec<_> = TABLES.iter().map(|table| table.name).collect();
        return Err(Error::input(format!("there is no table {unknown}; the tables are {}", all.join(", "))));
    }
    Ok(TABLES.iter().filter(|table| names.contains(&table.name)).collect())
}

fn copy(table: &Table, format: ExportFormat, path: &Path) -> String {
    let values: Vec<_> = table.columns.iter().map(|column| format.value(column)).collect();
    format!(
        "copy (select {values} from {name} order by {key}) to '{path}' ({options})",
        values = values.join(", "),
        name = table.name,
        key = table.key.iter().map(|key| format!("{name}.{key}", name = table.name)).collect::<Vec<_>>().join(", "),
        path = path.to_string_lossy().replace('\'', "''"),
        options = format.options()
    )
}
