//! What a repository's rows already say, so that a collector reads only what is new.

use std::collections::HashSet;

use super::Store;
use crate::error::Result;

impl Store {
    /// The ids of the commits that are stored for a repository.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn known_commits(&self, repository: &str) -> Result<HashSet<String>> {
        self.shas("select sha from commit where repository = ?", repository)
    }

    /// The stored commits that are no merges and have no sizes.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn commits_without_sizes(&self, repository: &str) -> Result<HashSet<String>> {
        self.shas("select sha from commit where repository = ? and files is null and len(parents) < 2", repository)
    }

    /// The stored commits that are no merges and have no paths.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn commits_without_paths(&self, repository: &str) -> Result<HashSet<String>> {
        self.shas(
            "select sha from commit where repository = ? and len(parents) < 2 and not exists (
                 select 1 from commit_path where commit_path.repository = commit.repository and commit_path.sha = commit.sha
             )",
            repository,
        )
    }

    /// The names of a repository's tags, by date.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn tag_names(&self, repository: &str) -> Result<Vec<String>> {
        let mut statement = self.connection().prepare(
            "select name from ref where repository = ? and kind <> 'branch' order by dated_at nulls first, name",
        )?;
        let rows = statement.query_map([repository], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The names of the tags that a source wrote for a repository.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn tag_names_of(&self, repository: &str, source: &str) -> Result<Vec<String>> {
        let mut statement = self.connection().prepare(
            "select distinct name from ref where repository = ? and source = ? and kind <> 'branch' order by name",
        )?;
        let rows = statement.query_map([repository, source], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The stored commits of a repository that have a parent.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn commits_with_parents(&self, repository: &str) -> Result<HashSet<String>> {
        self.shas("select sha from commit where repository = ? and len(parents) > 0", repository)
    }

    /// The projects that something else than `source` described.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn projects_described_elsewhere(&self, source: &str) -> Result<HashSet<String>> {
        self.shas("select id from project where source <> ?", source)
    }

    /// The projects and repositories, as pairs, that something else than `source` put together.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn memberships_declared_elsewhere(&self, source: &str) -> Result<HashSet<(String, String)>> {
        let mut statement =
            self.connection().prepare("select project, repository from project_repository where source <> ?")?;
        let rows = statement.query_map([source], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The builds of a repository that a source wrote and that have ended, as ids and attempts.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn ended_builds(&self, repository: &str, source: &str) -> Result<HashSet<(String, i64)>> {
        let mut statement = self.connection().prepare(
            "select id, attempt from build where repository = ? and source = ? and status not in ('running', 'queued')",
        )?;
        let rows = statement.query_map([repository, source], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn shas(&self, query: &str, repository: &str) -> Result<HashSet<String>> {
        let mut statement = self.connection().prepare(query)?;
        let rows = statement.query_map([repository], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
