//! Which repositories and projects DevLake's ids mean.
//!
//! A repository is called as the git collector calls it, after the host and path of its address, so that what was
//! collected from a clone and what DevLake knows are facts of one repository.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use queries::model::facts::{Project, ProjectRepository, Repository};

use super::SOURCE;
use super::lake::Lake;
use crate::git::origin::Origin;

/// Repositories and projects as far as they are known.
pub(super) struct Places {
    /// DevLake's id of a repository to ours.
    of_id: HashMap<String, String>,
    repositories: BTreeMap<String, Repository>,
    /// A table and an id in it to the projects that it was mapped to.
    mapped: HashMap<(String, String), BTreeSet<String>>,
    /// Whether there is a mapping at all; without one every repository is a project.
    has_mapping: bool,
    names_of_scopes: HashMap<String, String>,
    projects: BTreeMap<String, Project>,
    memberships: BTreeSet<(String, String)>,
}

impl Places {
    pub(super) fn of(lake: &mut Lake) -> Self {
        let mut places = Self {
            of_id: HashMap::new(),
            repositories: BTreeMap::new(),
            mapped: HashMap::new(),
            has_mapping: !lake.project_mapping.is_empty(),
            names_of_scopes: HashMap::new(),
            projects: BTreeMap::new(),
            memberships: BTreeSet::new(),
        };
        for repo in &lake.repos {
            places.repository(Some(&repo.id), repo.url.as_deref());
        }
        // Where there is no table of repositories, others say their addresses.
        let deployed = lake.cicd_deployment_commits.iter().map(|row| (&row.repo_id, &row.repo_url));
        let built = lake.cicd_pipeline_commits.iter().map(|row| (&row.repo_id, &row.repo_url));
        for (id, url) in deployed.chain(built).filter(|(id, url)| id.is_some() && url.is_some()) {
            places.repository(id.as_deref(), url.as_deref());
        }
        places.names_of_scopes =
            lake.cicd_scopes.iter().filter_map(|scope| Some((scope.id.clone(), scope.name.clone()?))).collect();
        let mut used = 0;
        for row in &lake.project_mapping {
            places.project(&row.project_name, None);
            let key = (row.table.clone(), row.row_id.clone());
            places.mapped.entry(key).or_default().insert(row.project_name.clone());
            used += usize::from(matches!(row.table.as_str(), "repos" | "cicd_scopes" | "boards"));
            if row.table == "repos"
                && let Some(repository) = places.repository(Some(&row.row_id), None)
            {
                places.memberships.insert((row.project_name.clone(), repository));
            }
        }
        lake.used("project_mapping", used);
        lake.used("repos", lake.repos.len());
        places
    }

    fn project(&mut self, id: &str, name: Option<&str>) {
        self.projects.entry(id.to_owned()).or_insert_with(|| Project {
            id: id.to_owned(),
            name: name.unwrap_or(id).to_owned(),
            source: SOURCE.to_owned(),
            ..Project::default()
        });
    }

    /// The repository of an id of DevLake, else of an address; new ones are kept.
    pub(super) fn repository(&mut self, id: Option<&str>, address: Option<&str>) -> Option<String> {
        if let Some(known) = id.and_then(|id| self.of_id.get(id)) {
            return Some(known.clone());
        }
        let origin = address.and_then(Origin::parse);
        let plain = || address.map(|address| address.trim_end_matches('/').to_owned());
        let ours = match &origin {
            Some(origin) => origin.id.clone(),
            None => id.map(str::to_owned).or_else(plain)?,
        };
        if let Some(id) = id {
            self.of_id.insert(id.to_owned(), ours.clone());
        }
        self.repositories.entry(ours.clone()).or_insert_with(|| Repository {
            id: ours.clone(),
            provider: origin.as_ref().map(|origin| origin.provider).unwrap_or_default(),
            source: SOURCE.to_owned(),
            url: origin.and_then(|origin| origin.url),
            ..Repository::default()
        });
        Some(ours)
    }

    /// The repository of an id of DevLake, if that is the id of one.
    pub(super) fn repository_of_id(&self, id: &str) -> Option<String> {
        self.of_id.get(id).cloned()
    }

    /// The repository that a CI scope is the CI of: the scopes of forges have the ids of their repositories.
    pub(super) fn repository_of_scope(&self, scope: Option<&str>) -> Option<String> {
        if let Some(known) = scope.and_then(|scope| self.of_id.get(scope)) {
            return Some(known.clone());
        }
        // A job of a CI server is of the one repository that its project has.
        let projects = self.mapped.get(&("cicd_scopes".to_owned(), scope?.to_owned()))?;
        let of_projects: BTreeSet<_> =
            self.memberships.iter().filter(|(project, _)| projects.contains(project)).map(|(_, of)| of).collect();
        (of_projects.len() == 1).then(|| of_projects.into_iter().next().cloned()).flatten()
    }

    /// The only repository that there is.
    pub(super) fn only_repository(&self) -> Option<String> {
        (self.repositories.len() == 1).then(|| self.repositories.keys().next().cloned()).flatten()
    }

    /// The repository that a page of a forge, such as an issue's, belongs to.
    pub(super) fn repository_of_page(&self, url: Option<&str>) -> Option<String> {
        let mut id = Origin::parse(url?)?.id;
        while let Some(slash) = id.rfind('/') {
            id.truncate(slash);
            if self.repositories.contains_key(&id) {
                return Some(id);
            }
        }
        None
    }

    /// The projects that something was deployed for: those of its CI scope, else those of its repository. Without a
    /// mapping it is the repository itself, or the scope where there is none.
    pub(super) fn projects_of_deployment(&mut self, scope: Option<&str>, repository: Option<&str>) -> Vec<String> {
        if self.has_mapping {
            let of_scope = scope.map(|scope| self.mapped_to("cicd_scopes", scope)).unwrap_or_default();
            return if of_scope.is_empty() { self.projects_of(repository) } else { of_scope };
        }
        if let Some(repository) = repository {
            return self.projects_of(Some(repository));
        }
        let Some(scope) = scope else { return Vec::new() };
        let id = self.names_of_scopes.get(scope).cloned().unwrap_or_else(|| scope.to_owned());
        self.project(&id, None);
        vec![id]
    }

    /// The projects of a repository; without a mapping it is one itself.
    pub(super) fn projects_of(&mut self, repository: Option<&str>) -> Vec<String> {
        let Some(repository) = repository else { return Vec::new() };
        if self.has_mapping {
            let of = self.memberships.iter().filter(|(_, of)| of == repository);
            return of.map(|(project, _)| project.clone()).collect();
        }
        self.project(repository, repository.rsplit('/').next());
        self.memberships.insert((repository.to_owned(), repository.to_owned()));
        vec![repository.to_owned()]
    }

    /// The projects that a row of a table was mapped to.
    pub(super) fn mapped_to(&self, table: &str, id: &str) -> Vec<String> {
        let of = self.mapped.get(&(table.to_owned(), id.to_owned()));
        of.map(|projects| projects.iter().cloned().collect()).unwrap_or_default()
    }

    /// The only project that there is.
    pub(super) fn only_project(&self) -> Option<String> {
        (self.projects.len() == 1).then(|| self.projects.keys().next().cloned()).flatten()
    }

    /// Without a mapping, makes every repository a project.
    pub(super) fn complete(&mut self) {
        if !self.has_mapping {
            for repository in self.repositories.keys().cloned().collect::<Vec<_>>() {
                self.projects_of(Some(&repository));
            }
        }
    }

    pub(super) fn has_mapping(&self) -> bool {
        self.has_mapping
    }

    pub(super) fn repositories(&self) -> impl Iterator<Item = &Repository> {
        self.repositories.values()
    }

    pub(super) fn projects(&self) -> impl Iterator<Item = &Project> {
        self.projects.values()
    }

    pub(super) fn memberships(&self) -> impl Iterator<Item = ProjectRepository> {
        self.memberships.iter().map(|(project, repository)| ProjectRepository {
            project: project.clone(),
            repository: repository.clone(),
            paths: Vec::new(),
            source: SOURCE.to_owned(),
        })
    }
}
