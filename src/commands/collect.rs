//! `rung collect [PATH...]`: git repositories into the store; a second run reads only what is new.

use std::collections::BTreeMap;

use collectors::git::{self, GitOptions};
use queries::answers::words;
use queries::derive::guess;
use queries::model::facts::{Override, ProjectRepository};
use queries::model::{Archetype, JobClass};
use queries::store::Store;

use crate::cli::Collect;
use crate::config::{self, Config, ProjectConfig, RepositoryConfig, Target};
use crate::failure::bad_input;
use crate::progress::Bar;
use crate::{clock, overrides, print};

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
        (false, config) => Config {
            hooks: config::HooksConfig::default(),
            bots: config.map(|config| config.bots).unwrap_or_default(),
            project: arguments.paths.iter().map(|path| unconfigured(path)).collect(),
            group: Vec::new(),
        },
    };
    // A path that is wrong is refused before anything is written, not after the repositories before it.
    for repository in config.project.iter().flat_map(|project| &project.repositories) {
        git::check(&repository.path)?;
    }
    config::check_projects(&config, &arguments.config, &arguments.store.store)?;
    let mut store = Store::open(&arguments.store.store)?;
    let mut lines = Vec::new();
    let mut said = Vec::new();
    // Projects may share a repository: its jobs have the classes that any of them says.
    let classes = |path: &std::path::Path| -> Vec<(String, JobClass)> {
        let shares = |project: &&ProjectConfig| project.repositories.iter().any(|repository| repository.path == path);
        config.project.iter().filter(shares).flat_map(ProjectConfig::job_classes).collect()
    };
    for project in &config.project {
        let (told, overrides) = collect(&mut store, project, &config.bots, &classes, arguments)?;
        lines.extend(told);
        said.push(overrides);
    }
    // Named clones say nothing of groups, so those that are declared stay.
    if arguments.paths.is_empty() {
        let groups: Vec<_> = config.group.iter().flat_map(config::GroupConfig::members).collect();
        let mut batch = store.begin()?;
        batch.declare_groups(config::SOURCE, &groups)?;
        batch.commit()?;
    }
    super::derive(&mut store)?;
    print::lines(&lines)?;
    // Everything is collected; a word on a launch that there is not has no effect, which whoever wrote it must know.
    for overrides in said.iter().filter(|overrides| !overrides.is_empty()) {
        overrides::check(&store, &overrides[0].project, overrides)?;
    }
    Ok(())
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
        count_failed_rollouts: None,
        description: None,
        repositories: vec![RepositoryConfig { path: path.to_owned(), id: None, paths: Vec::new() }],
        deployments: Vec::new(),
        environments: BTreeMap::new(),
        job_classes: BTreeMap::new(),
    }
}

/// Collects one project: what to tell, and what its repositories say of its launches.
fn collect(
    store: &mut Store,
    project: &ProjectConfig,
    bots: &[String],
    classes: &dyn Fn(&std::path::Path) -> Vec<(String, JobClass)>,
    arguments: &Collect,
) -> anyhow::Result<(Vec<String>, Vec<Override>)> {
    let mut lines = Vec::new();
    let mut members = Vec::new();
    let mut tags = Vec::new();
    for repository in &project.repositories {
        let options = GitOptions {
            repository: repository.id.clone(),
            sizes: arguments.sizes,
            paths: !repository.paths.is_empty(),
            bots: bots.to_vec(),
            job_classes: Some(classes(&repository.path)),
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
        if project.needs_guess() {
            tags.extend(store.tag_names(&outcome.repository)?);
        }
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
    let zone = queries::derive::timezone(&id, fact.timezone.as_deref())?;
    let said = overrides::read(project.repositories.iter().map(|repository| repository.path.as_path()), &id, zone)?;
    if !said.is_empty() {
        let n = i64::try_from(said.len()).unwrap_or(i64::MAX);
        lines.push(format!("{id}: {} in {}", words::count(n, "override", "overrides"), overrides::FILE));
    }
    let mut batch = store.begin()?;
    batch.add([&fact])?;
    batch.declare(&id, &memberships)?;
    batch.declare(&id, &rules)?;
    batch.declare(&id, &project.environments())?;
    overrides::declare(&mut batch, &id, &said)?;
    batch.commit()?;
    Ok((lines, said))
}
