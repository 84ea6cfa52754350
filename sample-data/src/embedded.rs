//! The sample projects inside the program, so that one binary can show them anywhere.

use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

static PROJECTS: [(&str, Dir<'_>); 6] = [
    ("cargo", include_dir!("$CARGO_MANIFEST_DIR/cargo")),
    ("frontend", include_dir!("$CARGO_MANIFEST_DIR/frontend")),
    ("metaphysics", include_dir!("$CARGO_MANIFEST_DIR/metaphysics")),
    ("requests", include_dir!("$CARGO_MANIFEST_DIR/requests")),
    ("synthetic-checkout", include_dir!("$CARGO_MANIFEST_DIR/synthetic-checkout")),
    ("synthetic-ledger", include_dir!("$CARGO_MANIFEST_DIR/synthetic-ledger")),
];

/// Writes the sample projects below `folder`, one folder each, and says where.
///
/// # Errors
/// Where a folder or a file cannot be written.
pub fn unpack(folder: &Path) -> io::Result<Vec<PathBuf>> {
    PROJECTS
        .iter()
        .map(|(name, files)| {
            let path = folder.join(name);
            std::fs::create_dir_all(&path)?;
            files.extract(&path)?;
            Ok(path)
        })
        .collect()
}
