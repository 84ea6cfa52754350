//! The one DuckDB file: opening and migrating it, writing facts, moving facts in and out.
//!
//! The store writes and never aggregates. Every write goes through a [`Batch`], so that facts, their cursor and the
//! mark that derived rows are out of date become visible together or not at all.

mod batch;
mod export;
mod import;
mod inspect;
mod known;
mod migrate;
mod once;
mod open;
mod owners;
mod person;
mod shared;
mod sql;
mod staging;
mod swap;
mod undescribed;

pub use batch::{Batch, Written};
pub use export::{ExportFormat, ExportedFile};
pub use import::{CsvRecord, CsvRecords, Imported};
pub(crate) use import::{canonical, lacks, said, says_nothing};
pub(crate) use once::once;
pub use person::PersonKey;
pub use shared::{ReadHold, SharedStore, WriteHold};
pub use sql::{Rows, query_read_only};
pub(crate) use sql::{ask, time_as_json};

use std::path::{Path, PathBuf};

use duckdb::Connection;

use crate::error::Result;

/// An open store.
pub struct Store {
    connection: Connection,
    path: Option<PathBuf>,
    people: PersonKey,
    /// The files that were made when it was opened.
    made: Vec<PathBuf>,
}

impl Store {
    /// Opens the store at `path` for reading and writing; makes it, or migrates it, if need be.
    ///
    /// # Errors
    /// `Input` for a file that is no store, a foreign one or one of a newer version, and for a store whose key is
    /// lost; `Unreachable` where another process keeps it or the folder cannot be written.
    pub fn open(path: &Path) -> Result<Self> {
        // A key that cannot be read is named before a file is made.
        PersonKey::beside(path)?;
        let (connection, is_new) = open::for_writing(path)?;
        let mut made = if is_new { vec![path.to_owned(), open::beside(path, ".wal")] } else { Vec::new() };
        // Looked for again under the lock: whoever had the store until now may have made it.
        let people = if let Some(key) = PersonKey::beside(path)? {
            key
        } else {
            let key = PersonKey::made_for(&connection, path)?;
            made.push(person::key_path(path));
            key
        };
        Ok(Self { connection, path: Some(path.to_owned()), people, made })
    }

    /// Opens the store at `path` for reading only; several processes can do so at once.
    ///
    /// # Errors
    /// As [`Store::open`], and `Input` where there is no such file or it is of an older version.
    pub fn open_read_only(path: &Path) -> Result<Self> {
        let connection = open::for_reading(path)?;
        Ok(Self { connection, path: Some(path.to_owned()), people: PersonKey::random()?, made: Vec::new() })
    }

    /// A store in memory that is gone when dropped; its people hashes match those of no other store.
    ///
    /// # Errors
    /// Where the database cannot be started.
    pub fn in_memory() -> Result<Self> {
        Ok(Self { connection: open::in_memory()?, path: None, people: PersonKey::random()?, made: Vec::new() })
    }

    /// Removes what was made when the store was opened, for one that was made in vain. What was there before stays:
    /// above all the key, which may be the only one to hashes elsewhere.
    pub fn discard(self) {
        let Self { connection, made, .. } = self;
        drop(connection);
        for path in made {
            // What cannot be removed is an empty store, which does no harm.
            let _ = std::fs::remove_file(path);
        }
    }

    /// Where the store lies; nothing for one in memory.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The key that turns people into hashes for this store.
    #[must_use]
    pub fn people(&self) -> &PersonKey {
        &self.people
    }

    /// Begins to write facts. Nothing is visible before [`Batch::commit`].
    ///
    /// # Errors
    /// Where the database refuses a transaction.
    pub fn begin(&mut self) -> Result<Batch<'_>> {
        Batch::begin(&mut self.connection)
    }

    /// The place where reading of a stream has got to.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn cursor(&self, source: &str, stream: &str) -> Result<Option<String>> {
        let mut statement =
            self.connection.prepare_cached("select place from cursor where source = ? and stream = ?")?;
        let mut rows = statement.query([source, stream])?;
        Ok(match rows.next()? {
            Some(row) => Some(row.get(0)?),
            None => None,
        })
    }

    /// The connection, for what reads.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The connection, for what rebuilds derived rows.
    pub(crate) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}
