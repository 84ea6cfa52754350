//! The numbered migrations. A store remembers how far it has come; a newer one than this program knows is refused.

use std::path::Path;

use duckdb::Connection;

use crate::error::{Error, Result};

const MIGRATIONS: &[&str] = &[
    include_str!("../../schema/0001_facts.sql"),
    include_str!("../../schema/0002_derived.sql"),
    include_str!("../../schema/0003_changes.sql"),
    include_str!("../../schema/0004_incident_links.sql"),
    include_str!("../../schema/0005_next_success.sql"),
    include_str!("../../schema/0006_row_digests.sql"),
    include_str!("../../schema/0007_probes.sql"),
    include_str!("../../schema/0008_velocity.sql"),
    include_str!("../../schema/0009_events.sql"),
];

/// Tables and columns by which a store is known.
const SIGNS: &[(&str, &[(&str, &str)])] = &[
    ("schema_version", &[("version", "BIGINT"), ("applied_at", "TIMESTAMP")]),
    ("cursor", &[("source", "VARCHAR"), ("stream", "VARCHAR"), ("place", "VARCHAR"), ("updated_at", "TIMESTAMP")]),
    ("deployment_rule", &[("project", "VARCHAR"), ("position", "BIGINT"), ("made_from", "VARCHAR")]),
];

/// The version that this program writes.
pub(super) const NEWEST: i64 = MIGRATIONS.len() as i64;

/// The version of an open file; 0 for an empty one.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<i64> {
    if is_empty(connection)? {
        return Ok(0);
    }
    if !is_ours(connection)? {
        return Err(Error::input(format!(
            "{} is a DuckDB file of something else: name another with --store",
            path.display()
        )));
    }
    let version = connection.query_row("select coalesce(max(version), 0) from schema_version", [], |row| row.get(0))?;
    if version > NEWEST {
        return Err(Error::input(format!(
            "{} is a store of version {version}, and this rung knows versions up to {NEWEST}: use a newer rung",
            path.display()
        )));
    }
    Ok(version)
}

fn is_empty(connection: &Connection) -> Result<bool> {
    let query = "select not exists (from duckdb_tables() where not internal)
        and not exists (from duckdb_views() where not internal) and not exists (from duckdb_sequences())";
    Ok(connection.query_row(query, [], |row| row.get(0))?)
}

/// Whether it has the tables that every version of a store has. Many programs call one of theirs `schema_version`.
fn is_ours(connection: &Connection) -> Result<bool> {
    let mut statement = connection.prepare(
        "select column_name, data_type from duckdb_columns()
         where not internal and schema_name = 'main' and table_name = ?",
    )?;
    for (table, columns) in SIGNS {
        let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found: Vec<(String, String)> = rows.collect::<duckdb::Result<_>>()?;
        let has =
            |(name, kind): &(&str, &str)| found.iter().any(|(column, type_name)| column == name && type_name == kind);
        if !columns.iter().all(has) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Applies what is missing, in one transaction.
pub(super) fn bring_up_to_date(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(
        "create table if not exists schema_version (version bigint not null, applied_at timestamp not null)",
    )?;
    let found: i64 =
        transaction.query_row("select coalesce(max(version), 0) from schema_version", [], |row| row.get(0))?;
    for (version, migration) in (1..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
        transaction.execute("insert into schema_version values (?, cast(now() as timestamp))", [version])?;
    }
    transaction.commit()?;
    Ok(())
}

/// Keeps the file as it was before migrating it.
pub(super) fn keep_copy(path: &Path, version: i64) -> Result<()> {
    let copy = super::open::beside(path, &format!(".version-{version}"));
    std::fs::copy(path, &copy).map_err(|error| {
        Error::unreachable(format!(
            "cannot keep a copy at {}, so {} is left as it is: {error}",
            copy.display(),
            path.display()
        ))
    })?;
    tracing::info!("kept the store as it was before migrating at {}", copy.display());
    Ok(())
}
