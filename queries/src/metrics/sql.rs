//! A metric's two queries put together: the rows, and the aggregate over exactly those that count.

use std::collections::HashMap;

use duckdb::{Connection, Row};

use super::result::Excluded;
use crate::error::Result;
use crate::store::once;

/// The SQL of one metric.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    /// One row per candidate, with `subject`, `project`, `counted` and `reason`.
    pub rows: &'static str,
    /// The aggregate over `counted_rows`, with `subject` first.
    pub aggregate: &'static str,
}

impl Sql {
    /// The whole statement, as it is executed.
    #[must_use]
    pub fn statement(&self) -> String {
        format!(
            "with counted_rows as (\nselect * from (\n{}\n) as candidates where counted\n)\n{}",
            self.rows, self.aggregate
        )
    }

    /// The aggregate's rows, by subject in the order of the statement.
    pub(super) fn by_subject<T>(
        &self,
        connection: &Connection,
        read: impl Fn(&Row<'_>) -> duckdb::Result<T>,
    ) -> Result<HashMap<String, Vec<T>>> {
        let mut statement = once(connection, &self.statement())?;
        let mut rows = statement.query([])?;
        let mut found: HashMap<String, Vec<T>> = HashMap::new();
        while let Some(row) = rows.next()? {
            found.entry(row.get(0)?).or_default().push(read(row)?);
        }
        Ok(found)
    }

    /// How many candidates do not count, by subject and reason.
    pub(super) fn excluded(&self, connection: &Connection) -> Result<HashMap<String, Vec<Excluded>>> {
        let sql = format!(
            "select subject, reason, count(*) from (\n{}\n) as candidates where not counted
             group by subject, reason order by subject nulls last, count(*) desc nulls last, reason nulls last",
            self.rows
        );
        let mut statement = once(connection, &sql)?;
        let mut rows = statement.query([])?;
        let mut found: HashMap<String, Vec<Excluded>> = HashMap::new();
        while let Some(row) = rows.next()? {
            found.entry(row.get(0)?).or_default().push(Excluded { reason: row.get(1)?, n: row.get(2)? });
        }
        Ok(found)
    }
}
