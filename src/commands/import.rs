//! `rung import FILE|DIR|-`: facts into the store, all of them or none.

use std::path::Path;

use queries::store::Store;

use crate::cli::Import;
use crate::print;
use crate::progress::waiting;

pub(crate) fn run(arguments: &Import) -> anyhow::Result<()> {
    let is_new = !arguments.store.store.exists();
    let mut store = Store::open(&arguments.store.store)?;
    let imported = waiting("importing", || {
        if arguments.path == Path::new("-") {
            store.import_reader("stdin", std::io::stdin().lock())
        } else {
            store.import(&arguments.path)
        }
    });
    let imported = match imported {
        Ok(imported) => imported,
        Err(error) => {
            // A store that was made for facts that cannot be used is not left behind.
            if is_new {
                store.discard();
            }
            return Err(error.into());
        }
    };
    let undescribed = store.describe_projects()?;
    super::derive(&mut store)?;
    let mut lines: Vec<String> = imported
        .tables
        .iter()
        .map(|(table, written)| format!("{table}: {} rows, {} new or changed", written.given, written.changed))
        .collect();
    lines.extend(undescribed.iter().map(|id| {
        format!(
            "{id}: known by its id only; import a line such as {{\"table\":\"project\",\"id\":\"{id}\",\"name\":\"{id}\",\"archetype\":\"service\"}}"
        )
    }));
    print::lines(&lines)
}
