//! The store from outside: opening it, facts in and out, questions in SQL.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test fails by panicking, and looks at the machine it runs on"
)]

#[path = "store/bad_input.rs"]
mod bad_input;
#[path = "store/contract.rs"]
mod contract;
#[path = "store/imports.rs"]
mod imports;
#[path = "store/opening.rs"]
mod opening;
#[path = "store/questions.rs"]
mod questions;
#[path = "store/round_trip.rs"]
mod round_trip;

use std::path::{Path, PathBuf};

use queries::store::{Imported, Store};

/// A folder for one test, and a store in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn store(&self) -> Store {
        Store::open(&self.path("facts.duckdb")).unwrap()
    }

    /// Writes a Parquet file with what a query returns.
    fn parquet(&self, name: &str, query: &str) -> PathBuf {
        let path = self.path(name);
        let connection = duckdb::Connection::open_in_memory().unwrap();
        connection.execute_batch(&format!("copy ({query}) to '{}' (format parquet)", path.display())).unwrap();
        path
    }
}

/// How many rows a table was given, and how many changed.
fn counts(imported: &Imported, table: &str) -> (usize, usize) {
    let written = imported.tables[table];
    (written.given, written.changed)
}

/// The one line of the error of an import.
fn refusal(store: &mut Store, path: &Path) -> String {
    let error = store.import(path).unwrap_err();
    assert!(matches!(error, queries::Error::Input(_)), "{error}");
    let text = error.to_string();
    assert!(!text.contains('\n'), "{text}");
    text
}
