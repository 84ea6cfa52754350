//! `rung import FILE|DIR|-`: facts into the store, all of them or none.

use std::collections::BTreeMap;
use std::path::Path;

use collectors::devlake::{self, DevLakeOutcome};
use queries::store::{Store, Written};

use crate::cli::{Import, Tables};
use crate::progress::waiting;
use crate::{clock, print};

pub(crate) fn run(arguments: &Import) -> anyhow::Result<()> {
    let is_new = !arguments.store.store.exists();
    let mut store = Store::open(&arguments.store.store)?;
    let imported = waiting("importing", || import(&mut store, arguments));
    let mut lines = match imported {
        Ok(lines) => lines,
        Err(error) => {
            // A store that was made for facts that cannot be used is not left behind.
            if is_new {
                store.discard();
            }
            return Err(error);
        }
    };
    let undescribed = store.describe_projects()?;
    super::derive(&mut store)?;
    lines.extend(undescribed.iter().map(|id| {
        format!(
            "{id}: known by its id only; import a line such as {{\"table\":\"project\",\"id\":\"{id}\",\"name\":\"{id}\",\"archetype\":\"service\"}}"
        )
    }));
    print::lines(&lines)
}

/// Imports, and says in lines what came.
fn import(store: &mut Store, arguments: &Import) -> anyhow::Result<Vec<String>> {
    Ok(match arguments.from {
        Some(Tables::Devlake) => of_devlake(&devlake::import(store, &arguments.path, clock::now())?),
        None if arguments.path == Path::new("-") => {
            facts(&store.import_reader("stdin", std::io::stdin().lock())?.tables)
        }
        None => facts(&store.import(&arguments.path)?.tables),
    })
}

fn facts(tables: &BTreeMap<&'static str, Written>) -> Vec<String> {
    let line = |(table, written): (&&str, &Written)| {
        format!("{table}: {} rows, {} new or changed", written.given, written.changed)
    };
    tables.iter().map(line).collect()
}

/// What each file gave, the facts, then what was left out or decided, each with an example.
fn of_devlake(outcome: &DevLakeOutcome) -> Vec<String> {
    let mut lines: Vec<String> = outcome
        .files
        .iter()
        .map(|file| {
            let unread = if file.unread.is_empty() {
                String::new()
            } else {
                format!("; columns not read: {}", file.unread.join(", "))
            };
            format!("{}: {} rows, {} used, {} not{unread}", file.file, file.rows, file.used, file.rows - file.used)
        })
        .collect();
    lines.extend(outcome.ignored.iter().map(|ignored| {
        let why = if ignored.computed { "figures that are computed anew" } else { "no table that is read" };
        format!("{}: ignored, {why}", ignored.file)
    }));
    lines.extend(facts(&outcome.tables));
    lines.extend(
        outcome
            .notes
            .iter()
            .map(|note| format!("{}: {}, such as {}", note.kind.replace('_', " "), note.count, note.example)),
    );
    lines
}
