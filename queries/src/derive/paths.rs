//! Which commits belong to a project that is only part of a repository.

use duckdb::Connection;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::graph::Graph;
use crate::error::{Error, Result};

/// The commits that touch one of the project's paths, by node; nothing where the whole repository is the project's.
///
/// # Errors
/// `Input` for a pattern that is none.
pub(super) fn commits_of_project(
    connection: &Connection,
    project: &str,
    repository: &str,
    graph: &Graph,
) -> Result<Option<Vec<bool>>> {
    let patterns: String = connection.query_row(
        "select array_to_string(paths, chr(31)) from project_repository where project = ? and repository = ?",
        [project, repository],
        |row| row.get(0),
    )?;
    if patterns.is_empty() {
        return Ok(None);
    }
    let patterns = patterns_of(project, &patterns)?;
    let mut belongs = vec![false; graph.len()];
    let mut statement = connection.prepare("select sha, path from commit_path where repository = ?")?;
    let mut rows = statement.query([repository])?;
    while let Some(row) = rows.next()? {
        if let Some(node) = graph.node(&row.get::<_, String>(0)?)
            && patterns.is_match(row.get::<_, String>(1)?)
        {
            belongs[node as usize] = true;
        }
    }
    Ok(Some(belongs))
}

/// The patterns of a project's paths, which the text has apart by U+001F.
///
/// # Errors
/// `Input` for a pattern that is none.
pub(crate) fn patterns_of(project: &str, text: &str) -> Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in text.split('\u{1f}') {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build().map_err(|error| {
            Error::input(format!("project {project}: paths: `{pattern}` is no pattern: {}", error.kind()))
        })?;
        set.add(glob);
    }
    set.build().map_err(|error| Error::input(format!("project {project}: paths: {error}")))
}
