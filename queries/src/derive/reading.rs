//! The facts of several projects at once: one query per table costs little more than the same query for one project.

use std::collections::HashMap;
use std::sync::Arc;

use duckdb::{Connection, params};

use super::attempts::{self, Attempt};
use super::changes;
use super::commits::{self, History};
use super::project::ProjectFacts;
use crate::error::{Error, Result};

/// So many projects are derived together at most,
const MOST_PROJECTS: usize = 64;
/// and so many commits, unless one project alone has more: they are in memory while they are derived.
const MOST_COMMITS: i64 = 200_000;

/// What a project's derivation reads from the large tables.
pub(super) struct Facts {
    /// The project; `Input` where one of its declarations cannot be used, nothing where it is gone.
    pub project: Result<Option<ProjectFacts>>,
    pub reported: Vec<Attempt>,
    /// By repository.
    pub histories: HashMap<String, Arc<History>>,
    pub changes: HashMap<String, Arc<Vec<changes::Read>>>,
}

/// Splits projects into those that are derived together, in the order given.
///
/// # Errors
/// Where the database fails.
pub(super) fn portions(connection: &Connection, projects: &[String]) -> Result<Vec<Vec<String>>> {
    if projects.len() < 2 {
        return Ok(projects.iter().map(|project| vec![project.clone()]).collect());
    }
    let mut statement = connection.prepare(
        "select project_repository.project, cast(sum(counted.commits) as bigint)
         from project_repository
         join (select repository, count(*) as commits from commit group by repository) as counted
             on counted.repository = project_repository.repository
         group by project_repository.project",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let commits: HashMap<String, i64> = rows.collect::<duckdb::Result<_>>()?;
    let mut portions: Vec<Vec<String>> = Vec::new();
    let mut gathered = 0;
    for project in projects {
        let here = commits.get(project).copied().unwrap_or(0);
        match portions.last_mut() {
            Some(portion) if portion.len() < MOST_PROJECTS && gathered + here <= MOST_COMMITS => {
                portion.push(project.clone());
                gathered += here;
            }
            _ => {
                portions.push(vec![project.clone()]);
                gathered = here;
            }
        }
    }
    Ok(portions)
}

/// Reads the facts of some projects.
///
/// # Errors
/// Where the database fails.
pub(super) fn read(connection: &Connection, projects: &[String]) -> Result<Vec<(String, Facts)>> {
    connection.execute_batch(
        "create or replace temp table deriving (project varchar);
         create or replace temp table deriving_repository (repository varchar);",
    )?;
    let mut appender = connection.appender("deriving")?;
    for project in projects {
        appender.append_row(params![project])?;
    }
    appender.flush()?;
    drop(appender);
    connection.execute_batch(
        "insert into deriving_repository
         select distinct repository from project_repository where project in (select project from deriving)",
    )?;
    let mut reported = attempts::read(connection)?;
    let mut read = commits::read(connection)?;
    let mut changes: HashMap<String, Arc<Vec<changes::Read>>> =
        changes::read(connection)?.into_iter().map(|(id, changes)| (id, Arc::new(changes))).collect();
    let mut histories: HashMap<String, Arc<History>> = HashMap::new();
    let mut found = Vec::with_capacity(projects.len());
    for id in projects {
        let project = match ProjectFacts::read(connection, id) {
            Err(error @ Error::Input(_)) => Err(error),
            read => Ok(read?),
        };
        let mut facts = Facts {
            reported: reported.remove(id).unwrap_or_default(),
            histories: HashMap::new(),
            changes: HashMap::new(),
            project,
        };
        if let Ok(Some(project)) = &facts.project {
            for repository in &project.repositories {
                let history = histories
                    .entry(repository.clone())
                    .or_insert_with(|| Arc::new(History::new(read.remove(repository).unwrap_or_default())));
                facts.histories.insert(repository.clone(), history.clone());
                let changes = changes.entry(repository.clone()).or_default();
                facts.changes.insert(repository.clone(), changes.clone());
            }
        }
        found.push((id.clone(), facts));
    }
    Ok(found)
}
