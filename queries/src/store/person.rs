//! People as keyed hashes. The key lies beside the store, is made on first use, and is never exported.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use duckdb::Connection;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::open;
use crate::error::{Error, Result};
use crate::model::facts::TABLES;

const KEY_BYTES: usize = 32;

/// The secret that makes one store's hashes of people useless to anybody without it.
#[derive(Clone)]
pub struct PersonKey([u8; KEY_BYTES]);

impl PersonKey {
    /// A key that is used once.
    pub(super) fn random() -> Result<Self> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key)
            .map_err(|error| Error::unreachable(format!("the system gives no random numbers: {error}")))?;
        Ok(Self(key))
    }

    /// The key beside a store, if there is one.
    pub(super) fn beside(store: &Path) -> Result<Option<Self>> {
        let path = key_path(store);
        match std::fs::read(&path) {
            Ok(bytes) => bytes.try_into().map(|key| Some(Self(key))).map_err(|bytes: Vec<u8>| {
                Error::input(format!(
                    "{} has {} bytes instead of {KEY_BYTES}: restore it from a copy, or remove it and collect again",
                    path.display(),
                    bytes.len()
                ))
            }),
            // A path through a file is refused by the database, which names the store.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(cannot("read", &path, &error)),
        }
    }

    /// A new key beside a store, with mode 600. One that was lost is not replaced in silence: the same person would
    /// have two hashes. Hashes in a store where nothing was collected came with an import, and need no key.
    pub(super) fn made_for(connection: &Connection, store: &Path) -> Result<Self> {
        let path = key_path(store);
        if has_own_hashes(connection)? {
            return Err(Error::input(format!(
                "{} is missing, and {} holds hashes of people that were made with it: restore the key from a copy, or collect into a new store with --store",
                path.display(),
                store.display()
            )));
        }
        let key = Self::random()?;
        key.save(&path).map_err(|error| cannot("written", &path, &error))?;
        Ok(key)
    }

    /// Written under another name first, so that a kill leaves no half a key.
    fn save(&self, path: &Path) -> std::io::Result<()> {
        let unfinished = path.with_extension("key.unfinished");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&unfinished)?;
        file.write_all(&self.0)?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path)
    }

    /// The hash of a person: 16 hex digits over the lower-cased e-mail address or account name.
    #[must_use]
    pub fn hash(&self, person: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(person.trim().to_lowercase().as_bytes());
        let digest = mac.finalize().into_bytes();
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Whether people were hashed here, and not only where imported facts come from: only what collects leaves a cursor.
fn has_own_hashes(connection: &Connection) -> Result<bool> {
    let columns = TABLES.iter().flat_map(|table| table.columns.iter().map(move |column| (table.name, column.name)));
    let columns = columns.filter(|(_, column)| column.ends_with("_hash"));
    let any: Vec<_> =
        columns.map(|(table, column)| format!("exists (select 1 from {table} where {column} is not null)")).collect();
    let query = format!("select exists (select 1 from cursor) and ({})", any.join(" or "));
    Ok(connection.query_row(&query, [], |row| row.get(0))?)
}

pub(super) fn key_path(store: &Path) -> PathBuf {
    open::beside(store, ".key")
}

fn cannot(done: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::unreachable(format!("the key of the people hashes at {} cannot be {done}: {error}", path.display()))
}
