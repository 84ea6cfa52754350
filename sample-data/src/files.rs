//! Writing a project's folder: Parquet for the tables that grow, NDJSON for those that a person may want to read.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use queries::store::{ExportFormat, Store};

use crate::Facts;

/// Tables that are written as Parquet.
pub const PARQUET: &[&str] =
    &["commit", "ref", "probe", "change", "change_commit", "review", "build", "job", "deployment"];

/// Writes the files of a project into `folder`, in place of those that were there.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write(facts: &Facts, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    remove_tables(folder)?;
    for (table, lines) in facts.ndjson()? {
        if !PARQUET.contains(&table) {
            let path = folder.join(format!("{table}.ndjson"));
            fs::write(&path, lines).with_context(|| format!("{} cannot be written", path.display()))?;
        }
    }
    let mut store = Store::in_memory()?;
    let mut batch = store.begin()?;
    facts.write(&mut batch)?;
    batch.commit()?;
    store.export(folder, ExportFormat::Parquet, Some(PARQUET))?;
    Ok(())
}

fn remove_tables(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ndjson" || extension == "parquet") {
            fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
        }
    }
    Ok(())
}
