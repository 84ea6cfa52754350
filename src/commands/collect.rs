//! `rung collect [PATH...]`: git repositories into the store; a second run reads only what is new.

use std::collections::BTreeMap;

use collectors::git::{self, GitOptions};
use queries::derive::guess;
use queries::model::Archetype;
use queries::model::facts::ProjectRepository;
use queries::store::Store;

use crate::cli::Collect;
use crate::config::{self, Config, ProjectConfig, RepositoryConfig, Target};
use crate::failure::bad_input;
use crate::progress::{Bar, waiting};
use crate::{clock, print};

pub(crate) fn run(arguments: &Collect) -> anyhow::Result<()> {
    let config = match (arguments.paths.is_empty(), config::read(&arguments.config)?) {
        (true, Some(config)) if config.project.is_empty() && config.group.is_empty() => {
            return Err(bad_input(format!("{}: there is no [[project]]", arguments.config.display())));
        }
        (true, Some(config)) => config,
        (true, None) => {
            return Err(bad_input(format!(
                "there is no {}: name clones (`rung collect PATH...`), or write one",
                arguments.config.display()
            )));
        }
        (false, _) => {
            Config { project: arguments.paths.iter().map(|path| unconfigured(path)).collect(), group: Vec::new() }
        }
    };
    // A path that is wrong is refused before anything is written, not after the repositories before it.
    for repository in config.project.iter().flat_map(|project| &project.repositories) {
        git::check(&repository.path)?;
    }
    config::check_projects(&config, &arguments.config, &arguments.store.store)?;
    let mut store = Store::open(&arguments.store.store)?;
    let mut lines = Vec::new();
    for project in &config.project {
        lines.extend(collect(&mut store, project, arguments)?);
    }
    // Named clones say nothing of groups, so those that are declared stay.
    if arguments.paths.is_empty() {
        let groups: Vec<_> = config.group.iter().flat_map(config::GroupConfig::members).collect();
        let mut batch = store.begin()?;
        batch.declare_groups(config::SOURCE, &groups)?;
        batch.commit()?;
    }
    waiting("walking the commit graphs", || queries::derive::refresh(&mut store))?;
    print::lines(&lines)
}

/// A clone that no configuration knows is a project of its own, with the repository's id.
fn unconfigured(path: &std::path::Path) -> ProjectConfig {
    ProjectConfig {
        id: String::new(),
        name: None,
        archetype: None,
        criticality: None,
        timezone: None,
        target: Target::default(),
        retry_window_minutes: None,
        description: None,
        repositories: vec![RepositoryConfig { path: path.to_owned(), id: None, paths: Vec::new() }],
        deployments: Vec::new(),
        environments: BTreeMap::new(),
    }
}

fn collect(store: &mut Store, project: &ProjectConfig, arguments: &Collect) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut members = Vec::new();
    let mut tags = Vec::new();
    for repository in &project.repositories {
        let options = GitOptions {
            repository: repository.id.clone(),
            sizes: arguments.sizes,
            paths: !repository.paths.is_empty(),
            now: clock::now(),
        };
        let outcome = git::collect(store, &repository.path, &options, &Bar::default())?;
        lines.push(format!(
            "{}: {} new commits, {} branches and tags{}",
            outcome.repository,
            outcome.commits_new,
            outcome.refs,
            if outcome.shallow { ", a shallow clone" } else { "" }
        ));
        for note in &outcome.notes {
            lines.push(format!(
                "{}: {}: {}, such as {}",
                outcome.repository,
                note.kind.replace('_', " "),
                note.count,
                note.example
            ));
        }
        tags.extend(store.tag_names(&outcome.repository)?);
        members.push((outcome.repository, repository.paths.clone()));
    }
    let id = if project.id.is_empty() { members[0].0.clone() } else { project.id.clone() };
    let guess = guess::guess(&id, tags.iter().map(String::as_str));
    let mut rules = project.rules();
    let guessed = guess.as_ref().map_or(Archetype::Unknown, |guess| guess.archetype);
    if let Some(guess) = guess.filter(|_| rules.is_empty()) {
        lines.push(format!("{id}: {}; correct it with `deployments` in {}", guess.words, arguments.config.display()));
        rules.push(guess.rule);
    }
    let mut fact = project.project(guessed);
    if project.id.is_empty() {
        fact.id.clone_from(&id);
        id.rsplit('/').next().unwrap_or(&id).clone_into(&mut fact.name);
    }
    let memberships: Vec<ProjectRepository> =
        members.iter().map(|(repository, paths)| config::membership(&id, repository, paths)).collect();
    let mut batch = store.begin()?;
    batch.add([&fact])?;
    batch.declare(&id, &memberships)?;
    batch.declare(&id, &rules)?;
    batch.declare(&id, &project.environments())?;
    batch.commit()?;
    Ok(lines)
}
