//! `[[group]]`: teams, products and companies, whose figures come from the rows of all their projects.

use std::collections::BTreeSet;
use std::path::Path;

use queries::answers;
use queries::model::GroupKind;
use queries::model::facts::ProjectGroup;
use queries::store::Store;
use serde::Deserialize;

use super::{Config, SOURCE};
use crate::failure::bad_input;

/// One `[[group]]`: `id = "payments"`, `kind = "team"`, `projects = ["checkout", "ledger"]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupConfig {
    /// Stable name in commands, addresses and files; no project has it.
    pub(crate) id: String,
    /// Name for people; the id where missing.
    pub(crate) name: Option<String>,
    /// `team`, `product` or `company`.
    pub(crate) kind: String,
    /// The projects, of this file or already in the store.
    #[serde(default)]
    pub(crate) projects: Vec<String>,
    /// Groups of this file whose projects belong to this one too.
    #[serde(default)]
    pub(crate) groups: Vec<String>,
}

impl GroupConfig {
    /// The members as facts.
    pub(crate) fn members(&self) -> Vec<ProjectGroup> {
        self.projects
            .iter()
            .chain(&self.groups)
            .map(|member| ProjectGroup {
                id: self.id.clone(),
                project: member.clone(),
                name: self.name.clone().unwrap_or_else(|| self.id.clone()),
                kind: GroupKind::of(&self.kind),
                source: SOURCE.into(),
            })
            .collect()
    }
}

/// Refuses groups that say nothing, twice, or in a circle.
pub(super) fn check(config: &Config) -> anyhow::Result<()> {
    let mut seen = BTreeSet::new();
    for group in &config.group {
        if !seen.insert(group.id.as_str()) {
            return Err(bad_input(format!("group {} is there twice", group.id)));
        }
        if config.project.iter().any(|project| project.id == group.id) {
            return Err(bad_input(format!("group {} has the id of a project: give it another", group.id)));
        }
        let kinds = &GroupKind::WORDS[..GroupKind::WORDS.len() - 1];
        if !kinds.contains(&group.kind.as_str()) {
            return Err(bad_input(format!("group {}: kind `{}`: use {}", group.id, group.kind, kinds.join(", "))));
        }
        if group.projects.is_empty() && group.groups.is_empty() {
            return Err(bad_input(format!("group {}: name its members with projects or groups", group.id)));
        }
    }
    for group in &config.group {
        if let Some(unknown) = group.groups.iter().find(|id| !seen.contains(id.as_str())) {
            return Err(bad_input(format!(
                "group {}: groups names `{unknown}`, which is no [[group]] here: projects are named in projects",
                group.id
            )));
        }
        if contains(config, group, &group.id, &mut BTreeSet::new()) {
            return Err(bad_input(format!("group {} contains itself: take it out of groups", group.id)));
        }
    }
    Ok(())
}

/// Whether a group is among the groups of another, however deep.
fn contains<'c>(config: &'c Config, group: &'c GroupConfig, id: &str, seen: &mut BTreeSet<&'c str>) -> bool {
    group.groups.iter().any(|inner| {
        inner == id
            || seen.insert(inner)
                && config.group.iter().any(|found| found.id == *inner && contains(config, found, id, seen))
    })
}

/// Refuses a group that names a project which neither the configuration nor the store has.
pub(crate) fn check_projects(config: &Config, path: &Path, store: &Path) -> anyhow::Result<()> {
    let mut known: BTreeSet<String> = config.project.iter().map(|project| project.id.clone()).collect();
    let unknown = |known: &BTreeSet<String>| {
        let named = config.group.iter().flat_map(|group| group.projects.iter().map(move |project| (group, project)));
        named.into_iter().find(|(_, project)| !known.contains(*project)).map(|(group, project)| (&group.id, project))
    };
    if unknown(&known).is_some() && store.exists() {
        known.extend(answers::projects(&Store::open_read_only(store)?)?.into_iter().map(|head| head.id));
    }
    let Some((group, project)) = unknown(&known) else { return Ok(()) };
    let known: Vec<String> = known.into_iter().collect();
    let known = if known.is_empty() { "there are none".to_owned() } else { format!("there are {}", known.join(", ")) };
    Err(bad_input(format!(
        "{}: group {group} names the project `{project}`, which is neither here nor in the store; {known}",
        path.display()
    )))
}
