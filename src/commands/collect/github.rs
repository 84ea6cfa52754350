//! The part of `rung collect` that asks GitHub.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use collectors::github::{self, PATIENCE, Settings, Wanted};
use collectors::sync::{MachineTime, Retry, Synced};
use queries::metrics::window::{Asked, midnight};
use queries::model::Time;
use queries::store::Store;

use crate::config::{Config, ProjectConfig, RepositoryConfig, owner_and_name};
use crate::progress::Streams;
use crate::{clock, failure};

/// Whether anything of the configuration is on GitHub.
pub(in crate::commands) fn is_asked(config: &Config) -> bool {
    let repositories = config.project.iter().flat_map(|project| &project.repositories);
    !config.organisation.is_empty() || repositories.into_iter().any(|repository| repository.github.is_some())
}

/// Which GitHub is asked, by whom, and for what.
pub(in crate::commands) fn settings(config: &Config, sizes: bool, since: Option<&str>) -> anyhow::Result<Settings> {
    Ok(Settings {
        address: config.github.address()?,
        credentials: config.github.credentials()?,
        bots: config.bots.clone(),
        sizes,
        since: since.map(moment).transpose()?,
        time: Arc::new(MachineTime(clock::now)),
        retry: Retry::default(),
        patience: PATIENCE,
    })
}

/// The midnight in UTC that `--since` means.
fn moment(since: &str) -> anyhow::Result<Time> {
    let today = clock::now().date_naive();
    let day = match Asked::parse_since(since)? {
        Asked::From(day) => day,
        Asked::Since(days) => today.checked_sub_days(chrono::Days::new(days)).unwrap_or(chrono::NaiveDate::MIN),
        _ => return Err(failure::bad_input(format!("since `{since}`: use such as 2w, 14d or 2026-01-01"))),
    };
    Ok(midnight(chrono_tz::Tz::UTC, day))
}

/// Adds a project for every repository of the organisations that no project names; what to tell of it.
pub(in crate::commands) fn add_organisations(config: &mut Config, settings: &Settings) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut named: BTreeSet<String> = config
        .project
        .iter()
        .flat_map(|project| &project.repositories)
        .filter_map(|repository| Some(repository.github.as_ref()?.to_lowercase()))
        .collect();
    for organisation in &config.organisation {
        let owner = &organisation.github;
        let (names, left) = github::repositories_of(settings, owner, &organisation.include, &organisation.exclude)?;
        let found = names.len();
        for name in names.into_iter().filter(|name| named.insert(format!("{owner}/{name}").to_lowercase())) {
            let taken = config.project.iter().any(|project| project.id == name);
            config.project.push(ProjectConfig {
                id: if taken { format!("{owner}-{name}") } else { name.clone() },
                repositories: vec![RepositoryConfig {
                    github: Some(format!("{owner}/{name}")),
                    ..RepositoryConfig::default()
                }],
                incidents: organisation.incidents.clone(),
                ..ProjectConfig::default()
            });
        }
        lines.push(format!("{owner}: {found} repositories match; {left} forks and archived ones are left out"));
    }
    Ok(lines)
}

/// What is wanted of GitHub: each repository once, for all projects that it belongs to. `cloned` says what a clone of
/// a repository is called in the store.
pub(in crate::commands) fn wanted(
    projects: &[ProjectConfig],
    cloned: impl Fn(&ProjectConfig, usize) -> Option<String>,
) -> Vec<Wanted> {
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    for project in projects {
        for (at, repository) in project.repositories.iter().enumerate() {
            let Some((owner, name)) = repository.github.as_deref().and_then(owner_and_name) else { continue };
            let one = wanted.entry(format!("{owner}/{name}").to_lowercase()).or_insert_with(|| Wanted {
                owner: owner.to_owned(),
                name: name.to_owned(),
                ..Wanted::default()
            });
            one.cloned |= repository.path.is_some();
            one.id = cloned(project, at).or_else(|| repository.id.clone()).or(one.id.take());
            one.projects.push(project.id.clone());
            one.job_classes.extend(project.job_classes());
            let labels: Vec<String> = project.incidents.iter().flat_map(|incidents| incidents.labels.clone()).collect();
            if !labels.is_empty() {
                one.incidents.push((project.id.clone(), labels));
            }
        }
    }
    wanted.into_values().collect()
}

/// Reads them; what to tell, and why something is missing.
pub(super) fn collect(
    store: &mut Store,
    settings: &Settings,
    wanted: &[Wanted],
) -> anyhow::Result<(Vec<String>, Option<String>)> {
    let synced = github::collect(store, settings, wanted, &Streams::default())?;
    let mut lines = Vec::new();
    for wanted in wanted {
        lines.push(line(&wanted.repository(&settings.address), &synced));
    }
    for stream in synced.streams.iter().filter(|_| synced.denied.is_none()) {
        if let Some(failed) = &stream.failed {
            lines.push(format!("{}: not read to its end: {failed}", stream.name));
        }
    }
    for note in &synced.notes {
        lines.push(format!("github: {}: {}, such as {}", note.kind.replace('_', " "), note.count, note.example));
    }
    let failed = synced.streams.iter().filter(|stream| stream.failed.is_some()).count();
    let why = match &synced.denied {
        Some(denied) => Some(denied.clone()),
        None if failed > 0 => Some(format!(
            "{failed} of {} streams of GitHub could not be read to their end: run `rung collect` again, and `rung doctor` for what is wrong",
            synced.streams.len()
        )),
        None => None,
    };
    Ok((lines, why))
}

/// One line about a repository: what was read of each stream, and how far back.
fn line(repository: &str, synced: &Synced) -> String {
    let prefix = format!("{repository} ");
    let streams: Vec<_> =
        synced.streams.iter().filter_map(|stream| Some((stream.name.strip_prefix(&prefix)?, stream))).collect();
    let read: Vec<String> = streams
        .iter()
        .filter(|(word, stream)| stream.rows > 0 && *word != "repository")
        .map(|(word, stream)| format!("{} {word}", stream.rows))
        .collect();
    let read = if read.is_empty() { "nothing new".to_owned() } else { format!("{} read", read.join(", ")) };
    let open: Vec<&str> =
        streams.iter().filter(|(_, stream)| !stream.whole && stream.failed.is_none()).map(|(word, _)| *word).collect();
    if open.is_empty() {
        format!("{repository}: {read}")
    } else {
        format!("{repository}: {read}; older {} are left", open.join(", "))
    }
}
