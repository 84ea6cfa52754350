//! The SQL between staged rows and their fact table.
//!
//! Rows wait in a temporary table in which lists are text, or behind a view over a file. Nothing here runs anything.

use crate::model::{Kind, Table};

/// Stands before each item of a list while the list is staged as text.
pub(super) const LIST_SEPARATOR: &str = "\u{1f}";

/// The rows of one table that wait to be written.
pub(super) struct Staging {
    pub(super) table: Table,
    /// How many rows came.
    pub(super) given: usize,
    /// Whether they lie in a table of their own; otherwise a view reads them where they are.
    pub(super) copied: bool,
}

/// Facts that no derived row is made from: what arrives in them makes none out of date.
const NOT_DERIVED_FROM: [&str; 10] = [
    "project_group",
    "probe",
    "issue",
    "milestone",
    "job",
    "approval",
    "dependency_update",
    "drill",
    "attestation",
    "waiver",
];

/// What the rows of a table belong to: a project, or a repository and so the projects that it is part of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub(super) column: &'static str,
    is_project: bool,
}

impl Owner {
    /// Marks the projects that a query returns, or those of the repositories that it returns, as out of date.
    pub(super) fn mark_stale(self, owners: &str) -> String {
        if self.is_project {
            return format!("insert into stale {owners}");
        }
        format!("insert into stale select distinct project from project_repository where repository in ({owners})")
    }
}

pub(super) fn names(table: Table) -> Vec<&'static str> {
    table.columns.iter().map(|column| column.name).collect()
}

/// Makes the empty staging table.
pub(super) fn make(table: Table) -> String {
    let columns: Vec<_> =
        table.columns.iter().map(|column| format!("{} {}", column.name, staging_type(column.kind))).collect();
    format!("create or replace temp table staging_{} ({})", table.name, columns.join(", "))
}

/// Names a query that returns the table's columns and `staged`.
pub(super) fn view(table: Table, query: &str) -> String {
    let columns = names(table).join(", ");
    format!("create or replace temp view staged_{} as select {columns}, staged from ({query})", table.name)
}

/// Copies what such a query returns into the staging table.
pub(super) fn copy(table: Table, rows: &str) -> String {
    let values = table.columns.iter().map(|column| match column.kind {
        Kind::List => {
            format!("array_to_string(list_transform({0}, lambda item: chr(31) || item), '') as {0}", column.name)
        }
        _ => column.name.to_owned(),
    });
    format!(
        "insert into staging_{name} select {values} from {rows} order by staged",
        name = table.name,
        values = values.collect::<Vec<_>>().join(", ")
    )
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

impl Staging {
    /// All rows as the fact table has them, and `staged`: a later row has a higher one.
    fn rows(&self) -> String {
        let name = self.table.name;
        if !self.copied {
            return format!("staged_{name}");
        }
        let values = self.table.columns.iter().map(|column| match column.kind {
            Kind::List => format!("string_split(coalesce({0}, ''), chr(31))[2:] as {0}", column.name),
            _ => column.name.to_owned(),
        });
        format!("(select {}, rowid as staged from staging_{name})", values.collect::<Vec<_>>().join(", "))
    }

    fn key(&self) -> String {
        self.table.key.join(", ")
    }

    /// Counts one where a key comes more than once.
    pub(super) fn doubled_keys(&self) -> String {
        format!(
            "select count(*) from (select 1 from {} group by {} having count(*) > 1 limit 1)",
            self.rows(),
            self.key()
        )
    }

    /// Counts one where the fact table has rows that these could replace: some with the same first key column.
    pub(super) fn known(&self) -> String {
        format!(
            "select count(*) from (select 1 from {name} where {first} in (select distinct {first} from {rows}) limit 1)",
            name = self.table.name,
            first = self.table.key[0],
            rows = self.rows()
        )
    }

    /// The rows to write, in the order of the key: of each key the last.
    fn last(&self, doubled: bool) -> String {
        let (columns, rows, key) = (names(self.table).join(", "), self.rows(), self.key());
        let only = if doubled {
            format!("where staged in (select max(staged) from {rows} group by {key})")
        } else {
            String::new()
        };
        format!("select {columns} from {rows} {only} order by {key}")
    }

    /// Writes rows of which none is in the fact table.
    pub(super) fn insert(&self, doubled: bool) -> String {
        format!("insert into {} ({}) {}", self.table.name, names(self.table).join(", "), self.last(doubled))
    }

    /// Writes a row where its key is new or a column differs, and returns what those that were written belong to; in the
    /// columns `kept` a missing value changes nothing.
    pub(super) fn merge(&self, doubled: bool, kept: &[&str]) -> String {
        let columns = names(self.table);
        let same_key: Vec<_> = self.table.key.iter().map(|key| format!("old.{key} = new.{key}")).collect();
        let others: Vec<_> = columns.iter().filter(|column| !self.table.key.contains(column)).collect();
        let value = |column: &str| {
            if kept.contains(&column) {
                format!("coalesce(new.{column}, old.{column})")
            } else {
                format!("new.{column}")
            }
        };
        let differs: Vec<_> =
            others.iter().map(|column| format!("old.{column} is distinct from {}", value(column))).collect();
        let update = if others.is_empty() {
            String::new()
        } else {
            format!(
                "when matched and ({}) then update set {}",
                differs.join(" or "),
                others.iter().map(|column| format!("{column} = {}", value(column))).collect::<Vec<_>>().join(", ")
            )
        };
        format!(
            "merge into {name} as old using ({rows}) as new on {same_key} {update}
            when not matched then insert ({columns}) values ({inserted}) returning {owner}",
            name = self.table.name,
            rows = self.last(doubled),
            same_key = same_key.join(" and "),
            columns = columns.join(", "),
            owner = self.owner().map_or("''", |owner| owner.column),
            inserted = columns.iter().map(|column| format!("new.{column}")).collect::<Vec<_>>().join(", "),
        )
    }

    /// The column that says what a row belongs to; nothing where no derived row is made from the table.
    pub(super) fn owner(&self) -> Option<Owner> {
        let has = |column: &str| self.table.column(column).is_some();
        match self.table.name {
            name if NOT_DERIVED_FROM.contains(&name) => None,
            "project" => Some(Owner { column: "id", is_project: true }),
            "repository" => Some(Owner { column: "id", is_project: false }),
            _ if has("project") => Some(Owner { column: "project", is_project: true }),
            _ if has("repository") => Some(Owner { column: "repository", is_project: false }),
            _ => None,
        }
    }

    /// What the staged rows belong to, as a query of one column.
    pub(super) fn owners(&self, owner: Owner) -> String {
        format!("select distinct {} from {}", owner.column, self.rows())
    }

    /// Forgets the staged rows.
    pub(super) fn drop(&self) -> String {
        let name = self.table.name;
        let table = if self.copied { format!("drop table staging_{name};") } else { String::new() };
        format!("drop view if exists staged_{name}; {table}")
    }
}
