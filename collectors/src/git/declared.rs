//! A file that a team keeps in its repository and that says something of the project itself.

use std::path::Path;

use super::open;
use crate::Error;

/// A file that declares something is a page or two; what is longer is something else.
const MOST_BYTES: u64 = 1 << 20;

/// The text of the file `name` of the repository that `path` lies in: as it lies in the work tree, or at `HEAD` where
/// there is no work tree. Nothing where there is no such file.
///
/// # Errors
/// `Input` where there is no repository, or the file is no text or longer than 1 MiB; `Unreachable` where it cannot be
/// read.
pub fn declared(path: &Path, name: &str) -> Result<Option<String>, Error> {
    let repository = open::repository(path)?.to_thread_local();
    let bytes = match repository.workdir() {
        Some(folder) => in_folder(&folder.join(name))?,
        None => at_head(&repository, name),
    };
    let Some(bytes) = bytes else { return Ok(None) };
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::Input(format!("{name} of {} is longer than 1 MiB", path.display())));
    }
    let text = String::from_utf8(bytes);
    text.map(Some).map_err(|_| Error::Input(format!("{name} of {} is no UTF-8 text", path.display())))
}

fn in_folder(file: &Path) -> Result<Option<Vec<u8>>, Error> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Unreachable(format!("{} cannot be read: {error}", file.display()))),
    }
}

fn at_head(repository: &gix::Repository, name: &str) -> Option<Vec<u8>> {
    let tree = repository.head_commit().ok()?.tree().ok()?;
    let entry = tree.lookup_entry_by_path(name).ok()??;
    Some(entry.object().ok()?.data.clone())
}
