//! Which of our projects and repositories an event means.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use duckdb::Connection;
use serde_json::Value as Json;

use super::message::Query;
use super::part::Part;
use crate::error::Result;

/// The projects and repositories of the store by the names that senders know.
pub(super) struct Places {
    /// Projects by id and by name, in lower case.
    projects: HashMap<String, String>,
    /// Repositories by id, and by their address without scheme, in lower case.
    repositories: HashMap<String, String>,
    /// The projects of a repository.
    members: BTreeMap<String, BTreeSet<String>>,
}

impl Places {
    /// Reads them; `aliases` are names that only senders use, with the ids that they mean.
    pub(super) fn of(connection: &Connection, aliases: &BTreeMap<String, String>) -> Result<Self> {
        let pairs = |sql: &str| -> Result<Vec<(String, String)>> {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<duckdb::Result<_>>()?)
        };
        let named = pairs("select lower(name), id from project order by id desc")?;
        let ids = pairs("select lower(id), id from project order by id desc")?;
        let aliases = aliases.iter().map(|(alias, id)| (alias.trim().to_lowercase(), id.clone()));
        let projects = named.into_iter().chain(ids).chain(aliases).collect();
        let by_url = pairs(
            "select lower(regexp_replace(regexp_replace(url, '^[a-z]+://', ''), '(\\.git)?/*$', '')), id from repository
             where url is not null order by id desc",
        )?;
        let by_id = pairs("select lower(id), id from repository order by id desc")?;
        let repositories = by_url.into_iter().chain(by_id).collect();
        let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (repository, project) in pairs("select repository, project from project_repository")? {
            members.entry(repository).or_default().insert(project);
        }
        Ok(Self { projects, repositories, members })
    }

    /// A part with our ids in it: one for each of the projects that it is about.
    ///
    /// # Errors
    /// Why it is about none.
    pub(super) fn of_part(&self, mut part: Part, query: &Query) -> Result<Vec<Part>, String> {
        if part.exact {
            return Ok(vec![part]);
        }
        if let Some(Json::String(repository)) = part.said.get("repository") {
            let repository = self.repository(repository).to_owned();
            part.said.insert("repository".into(), repository.into());
        }
        if part.table.column("project").is_none() || part.said.contains_key("project") {
            return Ok(vec![part]);
        }
        let hinted = part.repository.as_deref().map(|repository| Json::from(self.repository(repository)));
        let repository = part.said.get("repository").cloned().or(hinted);
        let projects: Vec<String> = match (query.get("project"), part.project.as_deref(), repository) {
            (Some(name), ..) | (None, Some(name), _) => vec![self.project(name).to_owned()],
            (None, None, Some(Json::String(repository))) => match self.members.get(&repository) {
                Some(projects) => projects.iter().cloned().collect(),
                None => vec![repository],
            },
            _ => return Err("it names no project: add ?project=ID to the address that it is sent to".to_owned()),
        };
        let of = |project: String| {
            let mut part = part.clone();
            part.said.insert("project".into(), project.into());
            part
        };
        Ok(projects.into_iter().map(of).collect())
    }

    fn project<'a>(&'a self, name: &'a str) -> &'a str {
        self.projects.get(&name.trim().to_lowercase()).map_or(name, String::as_str)
    }

    fn repository<'a>(&'a self, id: &'a str) -> &'a str {
        self.repositories.get(&id.to_lowercase()).map_or(id, String::as_str)
    }
}
