//! Derived rows: attempts, launches, deliveries and failure signals, made from facts and nothing else.
//!
//! Deleting them loses nothing. [`refresh`] makes them again for the projects whose facts changed, [`rebuild`] for all;
//! both give the same rows. This is the only place that walks the commit graph.

pub mod ancestry;
mod attempts;
pub mod commits;
mod findings;
pub mod graph;
pub mod guess;
pub mod incidents;
pub mod launches;
mod paths;
mod project;
pub mod rules;
mod scope;
pub mod signals;
pub mod walk;
mod write;

use std::collections::HashMap;

use duckdb::Connection;

use crate::error::{Error, Result};
use crate::model::Status;
use crate::model::version::Version;
use crate::store::Store;
use ancestry::Ancestry;
use attempts::Attempt;
use commits::History;
use findings::Finding;
use incidents::Linked;
use launches::Launch;
use project::ProjectFacts;
use signals::{Launched, Reported, Scene, Signal};
use walk::{Delivered, LaunchKind, Step, Walked};

pub(crate) use paths::patterns_of as patterns;
pub use project::{RETRY_WINDOW_MINUTES, retry_window, timezone};

/// Makes the derived rows again for every project whose facts changed since they were made.
///
/// # Errors
/// Where the database fails; then a project whose rows could not be made stays marked, and keeps the rows it had. A
/// rule or a time zone that cannot be used is no error here: it is a finding of its project.
pub fn refresh(store: &mut Store) -> Result<usize> {
    let projects = list(store.connection(), "select distinct project from stale order by project")?;
    derive(store, &projects)
}

/// Makes all derived rows again.
///
/// # Errors
/// As [`refresh`].
pub fn rebuild(store: &mut Store) -> Result<usize> {
    let projects = list(store.connection(), "select id from project order by id")?;
    derive(store, &projects)
}

fn list(connection: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn derive(store: &mut Store, projects: &[String]) -> Result<usize> {
    for project in projects {
        let derived = match derive_named(store.connection(), project) {
            // A declaration that cannot be used costs its own project the figures, and no other.
            Err(Error::Input(message)) => Derived {
                findings: vec![Finding { kind: "unusable_declaration", rows: 1, message }],
                ..Derived::default()
            },
            derived => derived?,
        };
        write::replace(store.connection_mut(), project, &derived)?;
    }
    Ok(projects.len())
}

fn derive_named(connection: &Connection, project: &str) -> Result<Derived> {
    match ProjectFacts::read(connection, project)? {
        Some(facts) => derive_project(connection, &facts),
        None => Ok(Derived::default()),
    }
}

/// The derived rows of one project.
#[derive(Debug, Default)]
struct Derived {
    timezone: chrono_tz::Tz,
    attempts: Vec<Attempt>,
    launches: Vec<Launch>,
    scopes: Vec<DerivedScope>,
    histories: HashMap<String, History>,
    /// The commits that belong to the project, for repositories of which it is only a part.
    belongs: HashMap<String, Vec<bool>>,
    findings: Vec<Finding>,
}

/// The walk of one scope in one repository.
#[derive(Debug)]
struct DerivedScope {
    name: String,
    repository: Option<String>,
    rows: Vec<Row>,
    signals: Vec<Signal>,
}

/// A launch with what the walk and the commits say of it.
#[derive(Debug)]
struct Row {
    /// Position among the project's launches.
    launch: usize,
    walked: Walked,
    in_graph: bool,
    line: Option<String>,
    commits: i64,
    merges: i64,
    delivering: bool,
    only_reverts_or_hotfixes: bool,
}

fn derive_project(connection: &Connection, project: &ProjectFacts) -> Result<Derived> {
    let found = attempts::attempts(connection, project)?;
    let mut derived =
        Derived { timezone: project.timezone, findings: findings::of_rules(project, &found), ..Derived::default() };
    let attempts = found.attempts;
    let launches = launches::launches(&attempts, project.retry_window);
    for repository in &project.repositories {
        let history = History::read(connection, repository)?;
        if history.graph.missing_parents() > 0 {
            derived.findings.push(Finding {
                kind: "incomplete_history",
                rows: history.graph.missing_parents(),
                message: format!(
                    "{repository}: {} parents of commits are not in the store, as in a shallow clone",
                    history.graph.missing_parents()
                ),
            });
        }
        derived.histories.insert(repository.clone(), history);
    }
    let incidents = incidents::incidents(connection, &project.id)?;
    let linked = incidents::link(incidents.clone(), &launches, &attempts);
    derived.findings.extend(findings::of_incidents(&incidents, &linked));
    let empty = History::default();
    let mut repositories: Vec<Option<String>> =
        launches.iter().map(|launch| attempts[launch.deciding].repository.clone()).collect();
    repositories.sort();
    repositories.dedup();
    for repository in repositories {
        let history = repository.as_ref().and_then(|id| derived.histories.get(id)).unwrap_or(&empty);
        let belongs = match &repository {
            Some(id) if derived.histories.contains_key(id) => {
                paths::commits_of_project(connection, &project.id, id, &history.graph)?
            }
            _ => None,
        };
        if let (Some(id), Some(belongs)) = (&repository, &belongs) {
            derived.findings.extend(findings::of_paths(id, belongs));
            derived.belongs.insert(id.clone(), belongs.clone());
        }
        let mut ancestry = Ancestry::new(&history.graph);
        for scope in scope::scopes(&launches, &attempts) {
            let here: Vec<usize> = scope
                .launches
                .into_iter()
                .filter(|at| attempts[launches[*at].deciding].repository == repository)
                .collect();
            if here.is_empty() {
                continue;
            }
            let view = View { project, attempts: &attempts, launches: &launches, history, belongs: belongs.as_deref() };
            let steps = view.steps(&here);
            let (walked, delivered) = walk::walk(&history.graph, &mut ancestry, &steps);
            let rows = view.rows(&here, &steps, walked);
            let signals = view.signals(&steps, &rows, &delivered, &linked);
            derived.scopes.push(DerivedScope { name: scope.name, repository: repository.clone(), rows, signals });
        }
    }
    derived.attempts = attempts;
    derived.launches = launches;
    Ok(derived)
}

/// One repository's launches beside its commits.
struct View<'a> {
    project: &'a ProjectFacts,
    attempts: &'a [Attempt],
    launches: &'a [Launch],
    history: &'a History,
    belongs: Option<&'a [bool]>,
}

impl View<'_> {
    fn attempt(&self, launch: usize) -> &Attempt {
        &self.attempts[self.launches[launch].deciding]
    }

    fn steps(&self, here: &[usize]) -> Vec<Step> {
        let mut histories = HashMap::new();
        here.iter()
            .map(|at| {
                let attempt = self.attempt(*at);
                let next = histories.len();
                let history = *histories.entry(launches::place(attempt)).or_insert(next);
                Step {
                    history,
                    identity: launches::identity(attempt).map(str::to_owned),
                    node: attempt.sha.as_deref().and_then(|sha| self.history.graph.node(sha)),
                    success: self.launches[*at].status == Status::Success,
                    version: if self.project.has_release_lines() {
                        attempt.version.as_deref().and_then(Version::parse)
                    } else {
                        None
                    },
                }
            })
            .collect()
    }

    fn rows(&self, here: &[usize], steps: &[Step], walked: Vec<Walked>) -> Vec<Row> {
        let mut seen = std::collections::HashSet::new();
        let rows = here.iter().zip(steps).zip(walked);
        rows.map(|((launch, step), walked)| {
            let ours: Vec<_> = walked
                .delivered
                .iter()
                .filter(|node| self.belongs.is_none_or(|belongs| belongs[**node as usize]))
                .map(|node| self.history.commit(*node))
                .collect();
            let merges = ours.iter().filter(|commit| commit.merge).count();
            let plain: Vec<_> = ours.iter().filter(|commit| !commit.merge).collect();
            let repairs = !plain.is_empty() && plain.iter().all(|commit| commit.hotfix || commit.is_revert);
            let moves = matches!(
                walked.kind,
                LaunchKind::First | LaunchKind::Forward | LaunchKind::Diverged | LaunchKind::Unknown
            );
            // Where the graph does not know the sha, content that the scope has not seen yet counts as new.
            let brings = if step.node.is_some() {
                !ours.is_empty()
            } else {
                step.identity.as_ref().is_none_or(|identity| !step.success || seen.insert(identity.clone()))
            };
            Row {
                launch: *launch,
                in_graph: step.node.is_some(),
                line: step.version.as_ref().map(Version::line),
                commits: count(plain.len()),
                merges: count(merges),
                delivering: step.success && moves && brings,
                only_reverts_or_hotfixes: repairs && walked.kind != LaunchKind::First,
                walked,
            }
        })
        .collect()
    }

    fn signals(&self, steps: &[Step], rows: &[Row], delivered: &Delivered, linked: &[Linked]) -> Vec<Signal> {
        let launched: Vec<Launched> = rows
            .iter()
            .map(|row| {
                let (launch, attempt) = (&self.launches[row.launch], self.attempt(row.launch));
                let mut plain = row.walked.delivered.iter().map(|node| (node, self.history.commit(*node))).filter(
                    |(node, commit)| !commit.merge && self.belongs.is_none_or(|belongs| belongs[**node as usize]),
                );
                Launched {
                    name: self.attempts[launch.attempts[0]].name.clone(),
                    service: attempt.service.clone(),
                    finished_at: launch.finished_at,
                    delivering: row.delivering,
                    hotfixes_only: row.commits > 0
                        && row.walked.kind != LaunchKind::First
                        && plain.all(|(_, commit)| commit.hotfix),
                }
            })
            .collect();
        let walked: Vec<Walked> = rows.iter().map(|row| row.walked.clone()).collect();
        let scene = Scene {
            launches: &launched,
            steps,
            walked: &walked,
            delivered,
            history: self.history,
            belongs: self.belongs,
            going_back_is_fine: self.project.has_release_lines(),
        };
        let reported: Vec<Reported<'_>> = linked
            .iter()
            .filter_map(|linked| {
                let launch = rows.iter().position(|row| row.launch == linked.launch)?;
                Some(Reported { launch, incident: &linked.incident, named: linked.named })
            })
            .collect();
        scene.signals(&reported)
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
