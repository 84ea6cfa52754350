//! People as keyed hashes. The key lies beside the store, is made on first use, and is never exported.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::error::{Error, Result};

const KEY_BYTES: usize = 32;

/// The secret that makes one store's hashes of people useless to anybody without it.
pub struct PersonKey([u8; KEY_BYTES]);

impl PersonKey {
    /// A key that is used once.
    pub(super) fn random() -> Result<Self> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key)
            .map_err(|error| Error::unreachable(format!("the system gives no random numbers: {error}")))?;
        Ok(Self(key))
    }

    /// The key beside a store: read, or made with mode 600.
    pub(super) fn beside(store: &Path) -> Result<Self> {
        let path = key_path(store);
        match std::fs::read(&path) {
            Ok(bytes) => bytes.try_into().map(Self).map_err(|bytes: Vec<u8>| {
                Error::input(format!(
                    "{} has {} bytes instead of {KEY_BYTES}: restore it from a copy, or remove it and collect again",
                    path.display(),
                    bytes.len()
                ))
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = Self::random()?;
                key.save(&path).map_err(|error| cannot("written", &path, &error))?;
                Ok(key)
            }
            Err(error) => Err(cannot("read", &path, &error)),
        }
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

fn key_path(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

fn cannot(done: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::unreachable(format!("the key of the people hashes at {} cannot be {done}: {error}", path.display()))
}
