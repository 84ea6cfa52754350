//! One derived table while rows are written: a row that is there as it should be stays, so that what is written
//! follows what has changed.

use std::collections::HashMap;

use duckdb::{Appender, Transaction, appender_params_from_iter};

use super::row::{Cell, digest};
use crate::error::Result;

/// The rows of some projects in one table.
pub(in crate::derive) struct Table<'t> {
    transaction: &'t Transaction<'t>,
    name: &'static str,
    /// The projects, quoted and separated by commas.
    projects: &'t str,
    appender: Appender<'t>,
    /// The places of the rows that were there and have not been met again, by their digests.
    before: HashMap<u64, Vec<i64>>,
    /// The places of rows without a digest, of an older version.
    undigested: Vec<i64>,
}

impl<'t> Table<'t> {
    /// Looks up which rows are there.
    pub(super) fn open(transaction: &'t Transaction<'t>, name: &'static str, projects: &'t str) -> Result<Self> {
        let mut statement =
            transaction.prepare(&format!("select rowid, digest from {name} where project in ({projects})"))?;
        let mut rows = statement.query([])?;
        let mut before: HashMap<u64, Vec<i64>> = HashMap::new();
        let mut undigested = Vec::new();
        while let Some(row) = rows.next()? {
            match row.get::<_, Option<u64>>(1)? {
                Some(digest) => before.entry(digest).or_default().push(row.get(0)?),
                None => undigested.push(row.get(0)?),
            }
        }
        let appender = transaction.appender(name)?;
        Ok(Self { transaction, name, projects, appender, before, undigested })
    }

    /// Adds a row, unless it is there; the cells are those of all columns but the digest.
    pub(in crate::derive) fn add(&mut self, row: &[Cell<'_>]) -> Result<()> {
        let digest = digest(row);
        let is_there = self.before.get_mut(&digest).and_then(Vec::pop).is_some();
        if !is_there {
            let digest = Cell::Digest(digest);
            self.appender.append_row(appender_params_from_iter(row.iter().chain([&digest])))?;
        }
        Ok(())
    }

    /// Removes the rows that were there and were not added again.
    pub(super) fn finish(self) -> Result<()> {
        let Self { transaction, name, projects, mut appender, before, undigested } = self;
        appender.flush()?;
        let gone: Vec<String> =
            before.into_values().flatten().chain(undigested).map(|place| place.to_string()).collect();
        if !gone.is_empty() {
            transaction.execute(
                &format!(
                    "delete from {name} where project in ({projects})
                     and rowid in (select unnest(cast(string_split(?, ',') as bigint[])))"
                ),
                [gone.join(",")],
            )?;
        }
        Ok(())
    }
}
