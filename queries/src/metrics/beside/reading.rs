//! One statement per figure: its aggregate, and beside it the rows that were left out, by reason.

use std::collections::HashMap;

use duckdb::{Connection, Row};

use crate::error::Result;
use crate::metrics::result::Excluded;
use crate::metrics::sql::Sql;
use crate::store::once;

/// Where the aggregate's columns begin after `subject`: what stands before them is the statement's own.
pub(super) const FIRST: usize = 4;

/// What one subject has: the aggregate's rows, and how many candidates do not count.
#[derive(Debug)]
pub(super) struct Found<T> {
    pub rows: Vec<T>,
    pub excluded: Vec<Excluded>,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), excluded: Vec::new() }
    }
}

/// The aggregate's rows by subject in its order; `read` finds the first column after `subject` at [`FIRST`].
///
/// # Errors
/// Where the database fails.
pub(super) fn by_subject<T>(
    connection: &Connection,
    sql: Sql,
    read: impl Fn(&Row<'_>) -> duckdb::Result<T>,
) -> Result<HashMap<String, Found<T>>> {
    let mut statement = once(connection, &statement(sql))?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<String, Found<T>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let here = found.entry(row.get(0)?).or_default();
        if here.excluded.is_empty() {
            here.excluded = excluded(row.get::<_, Option<String>>(1)?.as_deref().unwrap_or_default());
        }
        if row.get(2)? {
            here.rows.push(read(row)?);
        }
    }
    Ok(found)
}

fn statement(sql: Sql) -> String {
    format!(
        "with candidate_rows as (\n{}\n),
        counted_rows as (select * from candidate_rows where counted),
        figure_rows as (\n{}\n),
        reasons as (select subject, reason, count(*) as n from candidate_rows where not counted group by subject, reason),
        excluded_rows as (
            select subject, string_agg(reason || '=' || cast(n as string), ';' order by n desc nulls last, reason) as excluded
            from reasons group by subject
        )
        select coalesce(figure_rows.subject, excluded_rows.subject), excluded_rows.excluded,
            figure_rows.subject is not null, figure_rows.*
        from figure_rows full outer join excluded_rows on excluded_rows.subject = figure_rows.subject",
        sql.rows, sql.aggregate
    )
}

/// Reads `cancelled=3;undated=1`.
fn excluded(text: &str) -> Vec<Excluded> {
    text.split(';')
        .filter_map(|part| part.split_once('='))
        .filter_map(|(reason, n)| Some(Excluded { reason: reason.to_owned(), n: n.parse().ok()? }))
        .collect()
}
