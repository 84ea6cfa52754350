//! Which projects a repository belongs to.

use super::Store;
use crate::error::Result;

impl Store {
    /// The projects that a repository is part of, by id.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn projects_of(&self, repository: &str) -> Result<Vec<String>> {
        let mut statement = self
            .connection()
            .prepare("select distinct project from project_repository where repository = ? order by project")?;
        let rows = statement.query_map([repository], |row| row.get(0))?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    /// Where a project's settings came from, such as `rung.toml`; nothing where there is no such project.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn source_of_project(&self, project: &str) -> Result<Option<String>> {
        let mut statement = self.connection().prepare("select source from project where id = ?")?;
        let mut rows = statement.query([project])?;
        Ok(match rows.next()? {
            Some(row) => Some(row.get(0)?),
            None => None,
        })
    }
}
