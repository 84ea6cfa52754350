//! Writing facts: into a staging table row by row, then into the fact table with one MERGE, all in one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use duckdb::types::{TimeUnit, ToSqlOutput, ValueRef};
use duckdb::{Appender, Connection, ToSql, Transaction, appender_params_from_iter};

use super::staging::{self, LIST_SEPARATOR, Staging};
use crate::error::{Error, Result};
use crate::model::facts::ProjectGroup;
use crate::model::{Cell, Fact, RefKind, Table};

/// How many rows of a table were given, and how many of them were new or different.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub given: usize,
    pub changed: usize,
}

/// Facts on their way into the store. Dropped without [`Batch::commit`], it leaves nothing behind.
pub struct Batch<'a> {
    transaction: Transaction<'a>,
    staged: BTreeMap<&'static str, Staging>,
    kept: BTreeMap<&'static str, &'static [&'static str]>,
}

impl<'a> Batch<'a> {
    pub(super) fn begin(connection: &'a mut Connection) -> Result<Self> {
        Ok(Self { transaction: connection.transaction()?, staged: BTreeMap::new(), kept: BTreeMap::new() })
    }

    /// Adds typed rows. A key that comes twice keeps its last row.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn add<'r, T: Fact + 'r>(&mut self, rows: impl IntoIterator<Item = &'r T>) -> Result<()> {
        let table = T::TABLE;
        self.stage(table, |appender| {
            let mut count = 0;
            for row in rows {
                append(appender, &row.cells())?;
                count += 1;
            }
            Ok(count)
        })
    }

    /// Adds rows of a table that is only known when the program runs; the cells are in the order of the columns.
    pub(crate) fn add_cells<'r>(&mut self, table: Table, rows: impl IntoIterator<Item = Vec<Cell<'r>>>) -> Result<()> {
        self.stage(table, |appender| {
            let mut count = 0;
            for row in rows {
                append(appender, &row)?;
                count += 1;
            }
            Ok(count)
        })
    }

    /// Adds what a query returns: all columns of the table by their names, lists as lists, and as `staged` the
    /// position of the row. The only source of a table is read where it lies, without a copy of it.
    pub(crate) fn add_query(&mut self, table: Table, query: &str) -> Result<()> {
        let count = if self.staged.contains_key(table.name) {
            self.make_staging(table)?;
            self.transaction.execute(&staging::copy(table, &format!("({query})")), [])?
        } else {
            self.transaction.execute_batch(&staging::view(table, query))?;
            self.staged.insert(table.name, Staging { table, given: 0, copied: false });
            self.number(&format!("select count(*) from ({query})"))?
        };
        self.count(table, count);
        Ok(())
    }

    /// The transaction, for looking at what is about to be added.
    pub(crate) fn connection(&self) -> &Connection {
        &self.transaction
    }

    /// What is known already in these columns stays where an added row of the same key has nothing in them: it was
    /// not asked for this time.
    pub fn keep_known<T: Fact>(&mut self, columns: &'static [&'static str]) {
        self.kept.insert(T::TABLE.name, columns);
    }

    /// Removes the refs of a repository that a source no longer has, after all that it has were added: its branches
    /// whoever wrote them, and the tags that this source wrote. Refs are what the source has now, so a removed tag is
    /// no launch any more; a moved one is a changed row and stays.
    ///
    /// # Errors
    /// Where the database fails, or no ref was added, not even none.
    pub fn forget_gone_refs(&mut self, repository: &str, source: &str) -> Result<()> {
        let gone = self.transaction.execute(
            "delete from ref where repository = ? and (kind = 'branch' or source = ?) and not exists (
                 select 1 from staging_ref as added where added.repository = ref.repository and added.name = ref.name
                 and added.kind = ref.kind
             )",
            [repository, source],
        )?;
        if gone > 0 {
            self.mark_stale(repository)?;
        }
        Ok(())
    }

    /// Removes the refs of these kinds that a source wrote for a repository and no longer has, after all that it has of
    /// them were added.
    ///
    /// # Errors
    /// Where the database fails, or no ref was added, not even none.
    pub fn forget_gone_refs_of(&mut self, repository: &str, source: &str, kinds: &[RefKind]) -> Result<()> {
        for kind in kinds {
            let gone = self.transaction.execute(
                "delete from ref where repository = ? and source = ? and kind = ? and not exists (
                     select 1 from staging_ref as added where added.repository = ref.repository
                     and added.name = ref.name and added.kind = ref.kind
                 )",
                [repository, source, kind.as_str()],
            )?;
            if gone > 0 {
                self.mark_stale(repository)?;
            }
        }
        Ok(())
    }

    /// Removes rows that were part of an added row before and are not among those added for it now, such as a commit
    /// that was on a change's branch until somebody pushed another in its place. A part's key begins with its whole's.
    ///
    /// # Errors
    /// Where the database fails, or of one of the two tables nothing was added, not even none.
    pub fn forget_gone_parts<Whole: Fact, Part: Fact>(&mut self) -> Result<()> {
        let (whole, part) = (Whole::TABLE.name, Part::TABLE.name);
        let same = |columns: &[&str], other: &str| -> String {
            let same: Vec<_> = columns.iter().map(|key| format!("{other}.{key} = {part}.{key}")).collect();
            same.join(" and ")
        };
        self.transaction.execute(
            &format!(
                "delete from {part} where exists (select 1 from staging_{whole} as whole where {})
                 and not exists (select 1 from staging_{part} as added where {})",
                same(Whole::TABLE.key, "whole"),
                same(Part::TABLE.key, "added")
            ),
            [],
        )?;
        Ok(())
    }

    fn mark_stale(&self, repository: &str) -> Result<()> {
        self.transaction.execute(
            "insert into stale select distinct project from project_repository where repository = ?",
            [repository],
        )?;
        Ok(())
    }

    /// Adds what is declared for a project in a table that is always written as a whole, such as its rules, and
    /// forgets the rows of the project that are not among it. What is declared as before leaves nothing out of date.
    ///
    /// # Errors
    /// `Input` for a table that is not declared by a project; `Database` otherwise.
    pub fn declare<'r, T: Fact + 'r>(&mut self, project: &str, rows: impl IntoIterator<Item = &'r T>) -> Result<()> {
        let table = T::TABLE;
        if table.column("project").is_none() {
            return Err(crate::Error::input(format!("{} rows belong to no project", table.name)));
        }
        self.add(rows)?;
        let name = table.name;
        let same: Vec<_> = table.key.iter().map(|key| format!("added.{key} = {name}.{key}")).collect();
        let forgotten = self.transaction.execute(
            &format!(
                "delete from {name} where project = ?
                 and not exists (select 1 from staging_{name} as added where {})",
                same.join(" and ")
            ),
            [project],
        )?;
        if forgotten > 0 {
            self.transaction.execute("insert into stale values (?)", [project])?;
        }
        Ok(())
    }

    /// Adds the groups that a source declares as a whole, and forgets the members that it declared before and does not
    /// any more. Derived rows do not depend on groups, so nothing is out of date after it.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn declare_groups<'r>(&mut self, source: &str, rows: impl IntoIterator<Item = &'r ProjectGroup>) -> Result<()> {
        self.add(rows)?;
        self.transaction.execute(
            "delete from project_group where source = ? and not exists (
                 select 1 from staging_project_group as added
                 where added.id = project_group.id and added.project = project_group.project
             )",
            [source],
        )?;
        Ok(())
    }

    /// Adds what one source declares for a project, and forgets the rows that this source declared before and that are
    /// not among it. Rows of other sources stay.
    ///
    /// # Errors
    /// Where the database fails, or the table has no `project` or no `source`.
    pub fn declare_of<'r, T: Fact + 'r>(
        &mut self,
        project: &str,
        source: &str,
        rows: impl IntoIterator<Item = &'r T>,
    ) -> Result<()> {
        self.add(rows)?;
        let name = T::TABLE.name;
        let same: Vec<_> = T::TABLE.key.iter().map(|key| format!("added.{key} = {name}.{key}")).collect();
        let forgotten = self.transaction.execute(
            &format!(
                "delete from {name} where project = ? and source = ?
                 and not exists (select 1 from staging_{name} as added where {})",
                same.join(" and ")
            ),
            [project, source],
        )?;
        if forgotten > 0 {
            self.transaction.execute("insert into stale values (?)", [project])?;
        }
        Ok(())
    }

    /// Adds what one source saw at these commits of a repository, and forgets the rows that it wrote of the same commits
    /// before and that are not among them.
    ///
    /// # Errors
    /// Where the database fails, or the table has no `repository`, no `sha` or no `source`.
    pub fn declare_of_commits<'r, T: Fact + 'r>(
        &mut self,
        repository: &str,
        shas: &[String],
        source: &str,
        rows: impl IntoIterator<Item = &'r T>,
    ) -> Result<()> {
        self.add(rows)?;
        let name = T::TABLE.name;
        let same: Vec<_> = T::TABLE.key.iter().map(|key| format!("added.{key} = {name}.{key}")).collect();
        for sha in shas {
            self.transaction.execute(
                &format!(
                    "delete from {name} where repository = ? and sha = ? and source = ?
                     and not exists (select 1 from staging_{name} as added where {})",
                    same.join(" and ")
                ),
                [repository, sha, source],
            )?;
        }
        Ok(())
    }

    /// Removes tags whose kind differs from that of an added ref of the same name: the tag was made again.
    ///
    /// # Errors
    /// Where the database fails, or no ref was added.
    pub fn forget_replaced_tags(&mut self) -> Result<()> {
        self.transaction.execute(
            "delete from ref where kind <> 'branch' and exists (
                 select 1 from staging_ref as added where added.repository = ref.repository and added.name = ref.name
                 and added.kind <> ref.kind and added.kind <> 'branch'
             )",
            [],
        )?;
        Ok(())
    }

    /// Makes everything visible at once: the facts, and the mark that derived rows of their projects are out of date.
    ///
    /// # Errors
    /// Where the database fails; then nothing was written.
    pub fn commit(self) -> Result<BTreeMap<&'static str, Written>> {
        let begun = Instant::now();
        let mut written = BTreeMap::new();
        for (name, staging) in &self.staged {
            let doubled = self.number(&staging.doubled_keys())? > 0;
            let known = self.number(&staging.known())? > 0;
            let kept = self.kept.get(name).copied().unwrap_or_default();
            let changed = if known {
                self.merge(staging, &staging.merge(doubled, kept))?
            } else {
                self.insert(staging, &staging.insert(doubled))?
            };
            self.transaction.execute_batch(&staging.drop())?;
            written.insert(*name, Written { given: staging.given, changed });
        }
        self.transaction.commit()?;
        for (table, Written { given, changed }) in written.iter().filter(|(_, written)| written.given > 0) {
            tracing::info!("{table}: {given} rows given, {changed} new or different");
        }
        tracing::debug!("written in {:.2} s", begun.elapsed().as_secs_f64());
        Ok(written)
    }

    /// Writes rows of which none is known, and marks the projects that they belong to.
    fn insert(&self, staging: &Staging, write: &str) -> Result<usize> {
        let changed = self.transaction.execute(write, [])?;
        if let Some(owner) = staging.owner().filter(|_| changed > 0) {
            self.transaction.execute(&owner.mark_stale(&staging.owners(owner)), [])?;
        }
        Ok(changed)
    }

    /// Writes the rows that are new or different, and marks the projects that these belong to.
    fn merge(&self, staging: &Staging, write: &str) -> Result<usize> {
        let mut statement = self.transaction.prepare(write)?;
        let mut rows = statement.query([])?;
        let (mut changed, mut owners) = (0, BTreeSet::new());
        while let Some(row) = rows.next()? {
            changed += 1;
            let owner: String = row.get(0)?;
            if !owners.contains(&owner) {
                owners.insert(owner);
            }
        }
        if let Some(owner) = staging.owner().filter(|_| changed > 0) {
            let owners: Vec<String> =
                owners.into_iter().map(|owner| format!("('{}')", owner.replace('\'', "''"))).collect();
            self.transaction
                .execute(&owner.mark_stale(&format!("select * from (values {})", owners.join(", "))), [])?;
        }
        Ok(changed)
    }

    fn number(&self, sql: &str) -> Result<usize> {
        let number: i64 = self.transaction.query_row(sql, [], |row| row.get(0))?;
        Ok(usize::try_from(number).unwrap_or(0))
    }

    fn stage(&mut self, table: Table, fill: impl FnOnce(&mut Appender<'_>) -> Result<usize>) -> Result<()> {
        self.make_staging(table)?;
        let staging = format!("staging_{}", table.name);
        let mut appender = self.transaction.appender_with_columns(&staging, &staging::names(table))?;
        let count = fill(&mut appender)?;
        appender.flush()?;
        drop(appender);
        self.count(table, count);
        Ok(())
    }

    fn make_staging(&mut self, table: Table) -> Result<()> {
        let before = self.staged.get(table.name).map(|staging| staging.copied);
        if before == Some(true) {
            return Ok(());
        }
        self.transaction.execute_batch(&staging::make(table))?;
        if before == Some(false) {
            self.transaction.execute(&staging::copy(table, &format!("staged_{}", table.name)), [])?;
        }
        self.staged.entry(table.name).or_insert(Staging { table, given: 0, copied: true }).copied = true;
        Ok(())
    }

    fn count(&mut self, table: Table, rows: usize) {
        if let Some(staging) = self.staged.get_mut(table.name) {
            staging.given += rows;
        }
    }
}

fn append(appender: &mut Appender<'_>, cells: &[Cell<'_>]) -> Result<()> {
    Ok(appender.append_row(appender_params_from_iter(cells.iter().map(Staged)))?)
}

/// A cell as the appender takes it.
struct Staged<'c>(&'c Cell<'c>);

impl ToSql for Staged<'_> {
    fn to_sql(&self) -> duckdb::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Cell::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Integer(number) => ToSqlOutput::Borrowed(ValueRef::BigInt(*number)),
            Cell::Number(number) => ToSqlOutput::Borrowed(ValueRef::Double(*number)),
            Cell::Boolean(truth) => ToSqlOutput::Borrowed(ValueRef::Boolean(*truth)),
            Cell::Time(time) => {
                ToSqlOutput::Borrowed(ValueRef::Timestamp(TimeUnit::Microsecond, time.timestamp_micros()))
            }
            Cell::List(items) => ToSqlOutput::Owned(duckdb::types::Value::Text(list_as_text(items)?)),
        })
    }
}

/// Every item behind a separator, so that no item and one empty item differ.
fn list_as_text(items: &[String]) -> duckdb::Result<String> {
    if let Some(item) = items.iter().find(|item| item.contains(LIST_SEPARATOR)) {
        let refused = Error::input(format!("the control character U+001F cannot be in an item of a list: {item:?}"));
        return Err(duckdb::Error::ToSqlConversionFailure(Box::new(refused)));
    }
    Ok(items.iter().flat_map(|item| [LIST_SEPARATOR, item]).collect())
}
