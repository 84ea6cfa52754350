//! Which tiers and environments can be asked about.

use crate::error::Result;
use crate::store::Store;

/// The tiers and environments that launches went to, of one project or of all, by name.
///
/// # Errors
/// Where the database fails.
pub fn scopes(store: &Store, project: Option<&str>) -> Result<Vec<String>> {
    let mut statement = store
        .connection()
        .prepare("select distinct scope from launch where project = coalesce(?, project) order by scope")?;
    let rows = statement.query_map([project], |row| row.get(0))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}
