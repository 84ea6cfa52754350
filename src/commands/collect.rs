//! `rung collect [PATH...]`: git clones and GitHub's repositories into the store; a second run reads only what is new.

pub(super) mod github;

use std::path::Path;

use collectors::git::{self, GitOptions};
use queries::answers::words;
use queries::derive::guess;
use queries::model::facts::{Override, ProjectRepository};
use queries::model::{Archetype, JobClass};
use queries::store::Store;

use crate::cli::Collect;
use crate::config::{self, Config, ProjectConfig, RepositoryConfig};
use crate::failure::bad_input;
use crate::progress::Bar;
use crate::{attestations, clock, overrides, print};

pub(crate) fn run(arguments: &Collect) -> anyhow::Result<()> {
    let mut config = configuration(arguments)?;
    // A path that is wrong is refused before anything is written, not after the repositories before it.
    for path in config.project.iter().flat_map(|project| &project.repositories).filter_map(|it| it.path.as_ref()) {
        git::check(path)?;
    }
    config::check_projects(&config, &arguments.config, &arguments.store.store)?;
    let github = if github::is_asked(&config) {
        Some(github::settings(&config, arguments.sizes, arguments.since.as_deref())?)
    } else if arguments.since.is_some() {
        return Err(bad_input("since: only GitHub is read from a day on, and nothing of it is in the configuration"));
    } else {
        None
    };
    if arguments.dry_run {
        return plan(&config, github.as_ref(), &arguments.store.store);
    }
    let mut lines = Vec::new();
    if let Some(settings) = &github {
        lines.extend(github::add_organisations(&mut config, settings)?);
    }
    let mut store = Store::open(&arguments.store.store)?;
    let mut members = Vec::new();
    // Projects may share a repository: its jobs have the classes that any of them says.
    let classes = |path: &Path| -> Vec<(String, JobClass)> {
        let is_of = |project: &&ProjectConfig| {
            project.repositories.iter().any(|repository| repository.path.as_deref() == Some(path))
        };
        config.project.iter().filter(is_of).flat_map(ProjectConfig::job_classes).collect()
    };
    for project in &config.project {
        let (told, of_project) = read_clones(&mut store, project, &config.bots, &classes, arguments.sizes)?;
        lines.extend(told);
        members.push(of_project);
    }
    let mut missing = None;
    if let Some(settings) = &github {
        let cloned = |project: &ProjectConfig, at: usize| {
            let number = config.project.iter().position(|one| one.id == project.id)?;
            members[number][at].clone()
        };
        let wanted = github::wanted(&config.project, cloned);
        let (told, why) = github::collect(&mut store, settings, &wanted)?;
        lines.extend(told);
        missing = why;
        for wanted in &wanted {
            let id = wanted.repository(&settings.address);
            for (project, members) in config.project.iter().zip(&mut members) {
                for (repository, member) in project.repositories.iter().zip(members) {
                    let name = format!("{}/{}", wanted.owner, wanted.name);
                    if repository.github.as_ref().is_some_and(|github| github.eq_ignore_ascii_case(&name)) {
                        *member = Some(id.clone());
                    }
                }
            }
        }
    }
    let mut said = Vec::new();
    for (project, members) in config.project.iter().zip(&members) {
        let (told, overrides) = declare(&mut store, project, members, &arguments.config)?;
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
    match missing {
        Some(why) => Err(collectors::Error::Unreachable(why).into()),
        None => Ok(()),
    }
}

/// What is to be collected: the clones that were named, else what the configuration says.
fn configuration(arguments: &Collect) -> anyhow::Result<Config> {
    match (arguments.paths.is_empty(), config::read(&arguments.config)?) {
        (true, Some(config))
            if config.project.is_empty() && config.group.is_empty() && config.organisation.is_empty() =>
        {
            Err(bad_input(format!("{}: there is no [[project]]", arguments.config.display())))
        }
        (true, Some(config)) => Ok(config),
        (true, None) => Err(bad_input(format!(
            "there is no {}: name clones (`rung collect PATH...`), or write one",
            arguments.config.display()
        ))),
        (false, config) => Ok(Config {
            bots: config.map(|config| config.bots).unwrap_or_default(),
            project: arguments.paths.iter().map(|path| unconfigured(path)).collect(),
            ..Config::default()
        }),
    }
}

/// Says what would be read; nothing is asked and nothing written.
fn plan(config: &Config, settings: Option<&collectors::github::Settings>, store: &Path) -> anyhow::Result<()> {
    let mut lines = Vec::new();
    for path in config.project.iter().flat_map(|project| &project.repositories).filter_map(|it| it.path.as_ref()) {
        lines.push(format!("{}: what is new in the clone", path.display()));
    }
    if let Some(settings) = settings {
        for organisation in &config.organisation {
            lines
                .push(format!("{}: the repositories that match, once it has been asked for them", organisation.github));
        }
        let store = if store.exists() { Store::open_read_only(store)? } else { Store::in_memory()? };
        let named = |project: &ProjectConfig, at: usize| {
            let repository = &project.repositories[at];
            repository.id.clone().or_else(|| git::name(repository.path.as_ref()?).ok())
        };
        lines.extend(collectors::github::plan(&store, settings, &github::wanted(&config.project, named))?);
    }
    print::lines(&lines)
}

/// A clone that no configuration knows is a project of its own, with the repository's id.
fn unconfigured(path: &Path) -> ProjectConfig {
    ProjectConfig {
        repositories: vec![RepositoryConfig { path: Some(path.to_owned()), ..RepositoryConfig::default() }],
        ..ProjectConfig::default()
    }
}

/// Reads a project's clones: what to tell, and what each of its repositories is called that has one.
fn read_clones(
    store: &mut Store,
    project: &ProjectConfig,
    bots: &[String],
    classes: &dyn Fn(&Path) -> Vec<(String, JobClass)>,
    sizes: bool,
) -> anyhow::Result<(Vec<String>, Vec<Option<String>>)> {
    let mut lines = Vec::new();
    let mut members = Vec::new();
    for repository in &project.repositories {
        let Some(path) = &repository.path else {
            members.push(None);
            continue;
        };
        let options = GitOptions {
            repository: repository.id.clone(),
            sizes,
            paths: !repository.paths.is_empty(),
            bots: bots.to_vec(),
            job_classes: Some(classes(path)),
            now: clock::now(),
        };
        let outcome = git::collect(store, path, &options, &Bar::default())?;
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
        members.push(Some(outcome.repository));
    }
    Ok((lines, members))
}

/// Declares a project over the repositories that were read: what to tell, and what its clones say of its launches.
fn declare(
    store: &mut Store,
    project: &ProjectConfig,
    members: &[Option<String>],
    configuration: &Path,
) -> anyhow::Result<(Vec<String>, Vec<Override>)> {
    let mut lines = Vec::new();
    let members: Vec<(&String, &RepositoryConfig)> = members
        .iter()
        .zip(&project.repositories)
        .filter_map(|(member, repository)| Some((member.as_ref()?, repository)))
        .collect();
    let mut tags = Vec::new();
    for (repository, _) in members.iter().filter(|_| project.needs_guess()) {
        tags.extend(store.tag_names(repository)?);
    }
    let id = if project.id.is_empty() { members[0].0.clone() } else { project.id.clone() };
    let guess = guess::guess(&id, tags.iter().map(String::as_str));
    let mut rules = project.rules();
    let guessed = guess.as_ref().map_or(Archetype::Unknown, |guess| guess.archetype);
    if let Some(guess) = guess.filter(|_| rules.is_empty()) {
        lines.push(format!("{id}: {}; correct it with `deployments` in {}", guess.words, configuration.display()));
        rules.push(guess.rule);
    }
    let mut fact = project.project(guessed);
    if project.id.is_empty() {
        fact.id.clone_from(&id);
        id.rsplit('/').next().unwrap_or(&id).clone_into(&mut fact.name);
    }
    let memberships: Vec<ProjectRepository> =
        members.iter().map(|(id_of, repository)| config::membership(&id, id_of, &repository.paths)).collect();
    let zone = queries::derive::timezone(&id, fact.timezone.as_deref())?;
    let clones = || project.repositories.iter().filter_map(|repository| repository.path.as_deref());
    let said = overrides::read(clones(), &id, zone)?;
    if !said.is_empty() {
        let n = i64::try_from(said.len()).unwrap_or(i64::MAX);
        lines.push(format!("{id}: {} in {}", words::count(n, "override", "overrides"), overrides::FILE));
    }
    let declared = attestations::read(clones(), &id, zone)?;
    let n = declared.attestations.len() + declared.waivers.len();
    if n > 0 {
        let n = words::count(i64::try_from(n).unwrap_or(i64::MAX), "answer or waiver", "answers or waivers");
        lines.push(format!("{id}: {n} in {}", attestations::FILE));
    }
    let mut batch = store.begin()?;
    batch.add([&fact])?;
    batch.declare(&id, &memberships)?;
    batch.declare(&id, &rules)?;
    batch.declare(&id, &project.environments())?;
    overrides::declare(&mut batch, &id, &said)?;
    attestations::declare(&mut batch, &id, &declared)?;
    batch.commit()?;
    Ok((lines, said))
}
