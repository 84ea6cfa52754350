//! Facts from files: NDJSON, CSV and Parquet, all of one call in one transaction.
//!
//! Whatever the format, a row that the data contract does not allow is named by file, line and field, and nothing at
//! all is imported. A new format is a module here and an ending in [`Format`].

mod cells;
mod csv;
mod files;
mod lines;
mod ndjson;
mod parquet;
mod records;
mod row;
mod text;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

pub(crate) use cells::{canonical, lacks, said, says_nothing};
use files::{Format, Source};
pub use records::{CsvRecord, CsvRecords};

use super::{Batch, Store, Written};
use crate::error::{Error, Result};

/// What an import brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// The tables that rows were given for.
    pub tables: BTreeMap<&'static str, Written>,
}

impl Store {
    /// Imports a file (`.ndjson`, `.jsonl`, `.json-lines`, `.csv`, `.parquet`), or a folder with one file per table
    /// named after it. The lines of an NDJSON file may name their table in the field `table`; otherwise the file does.
    ///
    /// # Errors
    /// `Input` for what is no such file and for a row that the data contract does not allow; then nothing is imported.
    pub fn import(&mut self, path: &Path) -> Result<Imported> {
        let sources = files::find(path)?;
        let mut batch = self.begin()?;
        for source in &sources {
            batch.import_file(source)?;
        }
        Ok(Imported { tables: batch.commit()? })
    }

    /// Imports NDJSON lines that name their table in the field `table`. `name` stands for the input in messages.
    ///
    /// # Errors
    /// As [`Store::import`].
    pub fn import_reader(&mut self, name: &str, lines: impl BufRead) -> Result<Imported> {
        let mut batch = self.begin()?;
        ndjson::read(&mut batch, name, None, lines)?;
        Ok(Imported { tables: batch.commit()? })
    }
}

impl Batch<'_> {
    fn import_file(&mut self, source: &Source) -> Result<()> {
        let Source { path, name, table, format } = source;
        tracing::info!("reading {name}");
        let open = || match File::open(path) {
            Ok(file) => Ok(BufReader::with_capacity(1 << 20, file)),
            Err(error) => Err(Error::input(format!("{} cannot be read: {error}", path.display()))),
        };
        match (format, table) {
            (Format::Ndjson, table) => ndjson::read(self, name, *table, open()?),
            (Format::Csv, Some(table)) => csv::read(self, name, *table, open()?),
            (Format::Parquet, Some(table)) => {
                open()?;
                parquet::read(self, name, *table, path)
            }
            (_, None) => Err(files::unknown_table(name)),
        }
    }
}
