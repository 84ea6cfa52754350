//! Projects that facts speak of and nobody described.

use super::Store;
use crate::error::Result;
use crate::model::facts::{Project, TABLES};

impl Store {
    /// Gives every project that facts name and no `project` row describes a row with its id as its name, so that its
    /// figures can be asked for. Says which.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn describe_projects(&mut self) -> Result<Vec<String>> {
        let parts: Vec<String> = TABLES
            .iter()
            .filter(|table| table.column("project").is_some())
            .map(|table| format!("select project from {}", table.name))
            .collect();
        let sql = format!(
            "select distinct project from ({}) as named where project not in (select id from project) order by project",
            parts.join(" union all ")
        );
        let projects: Vec<Project> = {
            let mut statement = self.connection().prepare(&sql)?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            let ids = rows.collect::<duckdb::Result<Vec<_>>>()?;
            ids.into_iter()
                .map(|id| Project { name: id.clone(), id, source: "import".into(), ..Project::default() })
                .collect()
        };
        if !projects.is_empty() {
            let mut batch = self.begin()?;
            batch.add(&projects)?;
            batch.commit()?;
        }
        Ok(projects.into_iter().map(|project| project.id).collect())
    }
}
