//! Putting several new files in the place of old ones, all of them or none.
//!
//! No file system does that in one step for files in a folder that holds others too. So the old files are set aside
//! first, then the new ones get their names, then the old ones go. What fails on the way is undone. A process that is
//! killed in these few renames leaves the old files beside the new ones, ending in `.before`, and no file in part.

use std::io;
use std::path::{Path, PathBuf};

/// Renames each first path to the second; where one of them fails, all is as it was.
pub(super) fn all_or_none(files: &[(PathBuf, PathBuf)]) -> io::Result<()> {
    if let Some((_, folder)) = files.iter().find(|(_, path)| path.is_dir()) {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, format!("{} is a folder", folder.display())));
    }
    let mut aside = Vec::new();
    let mut placed = Vec::new();
    let moved = (|| {
        for (_, path) in files.iter().filter(|(_, path)| path.exists()) {
            let before = before(path);
            std::fs::rename(path, &before)?;
            aside.push((before, path));
        }
        for (new, path) in files {
            std::fs::rename(new, path)?;
            placed.push((new, path));
        }
        Ok(())
    })();
    if moved.is_err() {
        for (new, path) in placed.iter().rev() {
            // What cannot be undone either is left for a person, under the name that says what it is.
            let _ = std::fs::rename(path, new);
        }
        for (before, path) in aside.iter().rev() {
            let _ = std::fs::rename(before, path);
        }
        return moved;
    }
    for (before, _) in &aside {
        // A copy too many does no harm.
        let _ = std::fs::remove_file(before);
    }
    Ok(())
}

/// Where an old file waits while the new ones get their names.
fn before(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".before");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        folder
    }

    fn files(folder: &tempfile::TempDir) -> Vec<(String, String)> {
        let entries = std::fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry"));
        let mut files: Vec<_> = entries
            .map(|entry| {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_else(|_| "a folder".into());
                (entry.file_name().to_string_lossy().into_owned(), text)
            })
            .collect();
        files.sort();
        files
    }

    fn pairs(folder: &tempfile::TempDir, names: &[&str]) -> Vec<(PathBuf, PathBuf)> {
        names.iter().map(|name| (folder.path().join(format!("{name}.new")), folder.path().join(name))).collect()
    }

    #[test]
    fn all_are_replaced() {
        let folder = folder(&[("a", "old"), ("a.new", "new"), ("b.new", "new"), ("other", "kept")]);
        all_or_none(&pairs(&folder, &["a", "b"])).expect("both");
        let expected = [("a", "new"), ("b", "new"), ("other", "kept")];
        assert_eq!(files(&folder), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn a_failure_half_way_leaves_all_as_it_was() {
        // The third new file is not there, so its rename fails after two were placed.
        let folder = folder(&[("a", "old"), ("a.new", "new"), ("b.new", "new"), ("c", "old")]);
        let before = files(&folder);
        all_or_none(&pairs(&folder, &["a", "b", "c"])).expect_err("the third is missing");
        assert_eq!(files(&folder), before);
    }
}
