//! Writing facts: into a staging table row by row, then into the fact table with one MERGE, all in one transaction.

use std::collections::BTreeMap;

use duckdb::types::{TimeUnit, ToSqlOutput, ValueRef};
use duckdb::{Appender, Connection, ToSql, Transaction, appender_params_from_iter};

use crate::error::Result;
use crate::model::{Cell, Fact, Kind, Table};

/// Separates the items of a list while it is staged as text.
const LIST_SEPARATOR: char = '\u{1f}';

/// How many rows of a table were given, and how many of them were new or different.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub given: usize,
    pub changed: usize,
}

/// Facts on their way into the store. Dropped without [`Batch::commit`], it leaves nothing behind.
pub struct Batch<'a> {
    transaction: Transaction<'a>,
    staged: BTreeMap<&'static str, (Table, usize)>,
}

impl<'a> Batch<'a> {
    pub(super) fn begin(connection: &'a mut Connection) -> Result<Self> {
        Ok(Self { transaction: connection.transaction()?, staged: BTreeMap::new() })
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

    /// Adds what a query returns, all columns of the table in their order, lists as lists.
    pub(crate) fn add_query(&mut self, table: Table, query: &str) -> Result<()> {
        self.make_staging(table)?;
        let columns = table.columns.iter().map(|column| match column.kind {
            Kind::List => format!("array_to_string({}, chr(31))", column.name),
            _ => column.name.to_owned(),
        });
        let sql = format!(
            "insert into staging_{table} ({names}) select {values} from ({query})",
            table = table.name,
            names = names(table).join(", "),
            values = columns.collect::<Vec<_>>().join(", "),
        );
        let count = self.transaction.execute(&sql, [])?;
        self.count(table, count);
        Ok(())
    }

    /// Removes a repository's refs, before all of them are written again: a moved tag is a changed fact, and a
    /// removed one stays only where nothing replaces it.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn replace_moving_refs(&mut self, repository: &str) -> Result<()> {
        self.transaction.execute("delete from ref where repository = ? and kind = 'branch'", [repository])?;
        Ok(())
    }

    /// Makes everything visible at once: the facts, and the mark that derived rows of their projects are out of date.
    ///
    /// # Errors
    /// Where the database fails; then nothing was written.
    pub fn commit(self) -> Result<BTreeMap<&'static str, Written>> {
        let mut written = BTreeMap::new();
        for (name, (table, given)) in &self.staged {
            let changed = self.transaction.execute(&merge(*table), [])?;
            if changed > 0 {
                for sql in mark_stale(*table) {
                    self.transaction.execute(&sql, [])?;
                }
            }
            self.transaction.execute_batch(&format!("drop table staging_{name}"))?;
            written.insert(*name, Written { given: *given, changed });
        }
        self.transaction.commit()?;
        Ok(written)
    }

    fn stage(&mut self, table: Table, fill: impl FnOnce(&mut Appender<'_>) -> Result<usize>) -> Result<()> {
        self.make_staging(table)?;
        let staging = format!("staging_{}", table.name);
        let mut appender = self.transaction.appender_with_columns(&staging, &names(table))?;
        let count = fill(&mut appender)?;
        appender.flush()?;
        drop(appender);
        self.count(table, count);
        Ok(())
    }

    fn make_staging(&mut self, table: Table) -> Result<()> {
        if self.staged.contains_key(table.name) {
            return Ok(());
        }
        let columns: Vec<_> =
            table.columns.iter().map(|column| format!("{} {}", column.name, staging_type(column.kind))).collect();
        self.transaction.execute_batch(&format!(
            "create temp sequence if not exists staging_order; \
             create or replace temp table staging_{} ({}, staged bigint default nextval('staging_order'))",
            table.name,
            columns.join(", ")
        ))?;
        self.count(table, 0);
        Ok(())
    }

    fn count(&mut self, table: Table, rows: usize) {
        self.staged.entry(table.name).or_insert((table, 0)).1 += rows;
    }
}

fn names(table: Table) -> Vec<&'static str> {
    table.columns.iter().map(|column| column.name).collect()
}

fn staging_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Choice(_) | Kind::List => "varchar",
        Kind::Integer => "bigint",
        Kind::Number => "double",
        Kind::Boolean => "boolean",
        Kind::Time => "timestamp",
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
            Cell::List(items) => {
                ToSqlOutput::Owned(duckdb::types::Value::Text(items.join(LIST_SEPARATOR.to_string().as_str())))
            }
        })
    }
}

/// Takes the last staged row of each key; writes it where the key is new or a column differs.
fn merge(table: Table) -> String {
    let name = table.name;
    let columns = names(table);
    let values: Vec<_> = table
        .columns
        .iter()
        .map(|column| match column.kind {
            Kind::List => format!(
                "case when coalesce({0}, '') = '' then cast([] as varchar[]) else string_split({0}, chr(31)) end as {0}",
                column.name
            ),
            _ => column.name.to_owned(),
        })
        .collect();
    let same_key: Vec<_> = table.key.iter().map(|key| format!("old.{key} = new.{key}")).collect();
    let others: Vec<_> = columns.iter().filter(|column| !table.key.contains(column)).collect();
    let differs: Vec<_> = others.iter().map(|column| format!("old.{column} is distinct from new.{column}")).collect();
    let update = if others.is_empty() {
        String::new()
    } else {
        format!(
            "when matched and ({}) then update set {}",
            differs.join(" or "),
            others.iter().map(|column| format!("{column} = new.{column}")).collect::<Vec<_>>().join(", ")
        )
    };
    format!(
        "merge into {name} as old using (
            select {values} from staging_{name}
            qualify row_number() over (partition by {key} order by staged desc) = 1
            order by {key}
        ) as new on {same_key}
        {update}
        when not matched then insert ({columns}) values ({inserted})",
        values = values.join(", "),
        key = table.key.join(", "),
        same_key = same_key.join(" and "),
        columns = columns.join(", "),
        inserted = columns.iter().map(|column| format!("new.{column}")).collect::<Vec<_>>().join(", "),
    )
}

/// Which projects the staged rows of a table touch.
fn mark_stale(table: Table) -> Vec<String> {
    let staging = format!("staging_{}", table.name);
    let has = |column: &str| table.column(column).is_some();
    let mut statements = Vec::new();
    if table.name == "project" {
        statements.push(format!("insert into stale select distinct id from {staging}"));
    }
    if has("project") {
        statements.push(format!("insert into stale select distinct project from {staging}"));
    } else if has("repository") {
        statements.push(format!(
            "insert into stale select distinct project from project_repository where repository in (select repository from {staging})"
        ));
    }
    statements
}
