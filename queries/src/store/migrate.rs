//! The numbered migrations. A store remembers how far it has come; a newer one than this program knows is refused.

use std::path::{Path, PathBuf};

use duckdb::Connection;

use crate::error::{Error, Result};

const MIGRATIONS: &[&str] =
    &[include_str!("../../schema/0001_facts.sql"), include_str!("../../schema/0002_derived.sql")];

/// The version that this program writes.
pub(super) const NEWEST: i64 = MIGRATIONS.len() as i64;

/// The version of an open file; 0 for an empty one.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<i64> {
    let (ours, tables): (i64, i64) = connection.query_row(
        "select count(*) filter (where table_name = 'schema_version'), count(*) from duckdb_tables() where not internal",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if ours == 0 {
        if tables > 0 {
            return Err(Error::input(format!(
                "{} is a DuckDB file of something else: name another with --store",
                path.display()
            )));
        }
        return Ok(0);
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
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".version-{version}"));
    let copy = PathBuf::from(name);
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
