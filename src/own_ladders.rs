//! A team's own ladders: files named on the command line, and the folder that the configuration names.

use std::path::{Path, PathBuf};

use queries::ladders::{self, Ladder};
use serde::Deserialize;

use crate::failure::bad_input;

/// The one key of `rung.toml` that is read here.
#[derive(Debug, Default, Deserialize)]
struct Key {
    ladders: Option<PathBuf>,
}

/// Reads them all and adds them to those that come along.
///
/// # Errors
/// `BadInput` for a file that cannot be read or judged by, naming it with line and criterion: then nothing is judged.
pub(crate) fn add(named: &[PathBuf], config: &Path) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for path in configured(config).iter().chain(named) {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(|error| unread(path, &error))?;
            let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            found.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
            found.sort();
            files.extend(found);
        } else {
            files.push(path.clone());
        }
    }
    let mut own = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|error| unread(&file, &error))?;
        own.push(Ladder::parse(&text, &file.display().to_string())?);
    }
    Ok(ladders::add(own)?)
}

/// The folder that the configuration names, relative to it. A configuration that cannot be read is told by who needs it.
fn configured(config: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(config).ok()?;
    let key: Key = toml::from_str(&text).ok()?;
    Some(config.parent().unwrap_or(Path::new("")).join(key.ladders?))
}

fn unread(path: &Path, error: &std::io::Error) -> anyhow::Error {
    bad_input(format!("ladder {}: cannot be read: {error}", path.display()))
}
