//! Derived rows: attempts, launches, deliveries and failure signals, made from facts and nothing else.
//!
//! Deleting them loses nothing. [`refresh`] makes them again for the projects whose facts changed, [`rebuild`] for all;
//! both give the same rows. This is the only place that walks the commit graph.

pub mod ancestry;
mod attempts;
pub mod changes;
pub mod commits;
mod findings;
pub mod graph;
pub mod guess;
pub mod incidents;
pub mod launches;
pub mod links;
pub mod matched;
pub mod naming;
pub mod overrides;
mod paths;
mod project;
mod reading;
pub mod rules;
mod scope;
pub mod signals;
pub mod walk;
mod write;

use std::collections::HashMap;
use std::sync::Arc;

use duckdb::Connection;

use crate::error::{Error, Result};
use crate::model::Status;
use crate::model::version::Version;
use crate::store::Store;
use ancestry::Ancestry;
use attempts::Attempt;
use changes::{Changes, Repairs};
use commits::History;
use findings::Finding;
use launches::Launch;
use links::Link;
use overrides::{Overrides, ScopeWord};
use project::ProjectFacts;
use signals::{Launched, Reported, Scene, Signal};
use walk::{Delivered, LaunchKind, Step, Walked};
use write::Before;

pub(crate) use paths::patterns_of as patterns;
pub use project::{RETRY_WINDOW_MINUTES, retry_window, timezone};

/// Makes the derived rows again for every project whose facts changed since they were made.
///
/// # Errors
/// Where the database fails; then a project whose rows could not be made stays marked, and keeps the rows it had. A
/// rule or a time zone that cannot be used is no error here: it is a finding of its project.
pub fn refresh(store: &mut Store) -> Result<usize> {
    let projects = list(store.connection(), "select distinct project from stale order by project")?;
    derive(store, &projects, Before::Compared)
}

/// Makes all derived rows again, whatever is there.
///
/// # Errors
/// As [`refresh`].
pub fn rebuild(store: &mut Store) -> Result<usize> {
    let projects = list(store.connection(), "select id from project order by id")?;
    derive(store, &projects, Before::Forgotten)
}

fn list(connection: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn derive(store: &mut Store, projects: &[String], before: Before) -> Result<usize> {
    let portions = reading::portions(store.connection(), projects)?;
    if let [portion] = portions.as_slice() {
        let derived = derive_portion(store.connection(), portion)?;
        write::replace(store.connection_mut(), &derived, before)?;
        return Ok(projects.len());
    }
    // One thread reads and derives the next projects while another writes the rows of those before.
    let reader = store.connection().try_clone()?;
    let (ready, waiting) = std::sync::mpsc::sync_channel(1);
    std::thread::scope(|threads| {
        threads.spawn(move || {
            for portion in portions {
                if ready.send(derive_portion(&reader, &portion)).is_err() {
                    break;
                }
            }
        });
        for derived in waiting {
            write::replace(store.connection_mut(), &derived?, before)?;
        }
        Ok(projects.len())
    })
}

/// The derived rows of some projects, by their ids.
fn derive_portion(connection: &Connection, projects: &[String]) -> Result<Vec<(String, Derived)>> {
    let facts = reading::read(connection, projects)?;
    facts
        .into_iter()
        .map(|(id, facts)| match derive_project(connection, facts) {
            // A declaration that cannot be used costs its own project the figures, and no other.
            Err(Error::Input(message)) => Ok((
                id,
                Derived {
                    findings: vec![Finding { kind: "unusable_declaration", rows: 1, message }],
                    ..Derived::default()
                },
            )),
            derived => Ok((id, derived?)),
        })
        .collect()
}

/// The derived rows of one project.
#[derive(Debug, Default)]
struct Derived {
    timezone: chrono_tz::Tz,
    attempts: Vec<Attempt>,
    launches: Vec<Launch>,
    scopes: Vec<DerivedScope>,
    histories: HashMap<String, Arc<History>>,
    changes: HashMap<String, Changes>,
    /// The commits that belong to the project, for repositories of which it is only a part.
    belongs: HashMap<String, Vec<bool>>,
    findings: Vec<Finding>,
    /// What each incident is linked to.
    links: Vec<Link>,
}

/// The walk of one scope in one repository.
#[derive(Debug)]
struct DerivedScope {
    name: String,
    repository: Option<String>,
    rows: Vec<Row>,
    signals: Vec<Signal>,
    words: Vec<ScopeWord>,
    changes: Vec<changes::Delivery>,
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
    /// What it mends; the first launch mends nothing.
    repairs: Repairs,
}

fn derive_project(connection: &Connection, facts: reading::Facts) -> Result<Derived> {
    let Some(project) = &facts.project? else { return Ok(Derived::default()) };
    let found = attempts::attempts(connection, project, facts.reported)?;
    let mut derived =
        Derived { timezone: project.timezone, findings: findings::of_rules(project, &found), ..Derived::default() };
    let attempts = found.attempts;
    let launches = launches::launches(&attempts, project.retry_window);
    derived.histories = facts.histories;
    for repository in &project.repositories {
        let history = &derived.histories[repository];
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
    }
    let said = overrides::overrides(connection, &project.id, &launches, &attempts)?;
    derived.findings.extend(findings::of_overrides(&said.unfound));
    let reports = incidents::incidents(connection, &project.id)?;
    derived.links = links::links(&reports, &said.links, &launches, &attempts);
    let empty = Arc::default();
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
        let changes = repository.as_ref().and_then(|id| facts.changes.get(id));
        let changes = changes.map_or_else(Changes::default, |changes| {
            let resolved = changes.iter().map(|change| change.resolved(history)).collect();
            Changes::new(resolved, history, &mut ancestry)
        });
        for scope in scope::scopes(&launches, &attempts) {
            let here: Vec<usize> = scope
                .launches
                .into_iter()
                .filter(|at| attempts[launches[*at].deciding].repository == repository)
                .collect();
            if here.is_empty() {
                continue;
            }
            let view = View {
                project,
                attempts: &attempts,
                launches: &launches,
                history,
                changes: &changes,
                belongs: belongs.as_deref(),
            };
            let steps = view.steps(&here);
            let (walked, delivered) = walk::walk(&history.graph, &mut ancestry, &steps);
            let changes = changes.delivered(&delivered, belongs.as_deref());
            let rows = view.rows(&here, &steps, walked, &changes);
            let (signals, words) = view.signals(&steps, &rows, &delivered, &changes, &derived.links, &said);
            derived.scopes.push(DerivedScope {
                name: scope.name,
                repository: repository.clone(),
                rows,
                signals,
                words,
                changes,
            });
        }
        if let Some(id) = repository {
            derived.changes.insert(id, changes);
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
    changes: &'a Changes,
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

    fn rows(&self, here: &[usize], steps: &[Step], walked: Vec<Walked>, changes: &[changes::Delivery]) -> Vec<Row> {
        let mut seen = std::collections::HashSet::new();
        let mut delivered: HashMap<usize, Vec<changes::Delivery>> = HashMap::new();
        for delivery in changes {
            delivered.entry(delivery.launch).or_default().push(*delivery);
        }
        let rows = here.iter().zip(steps).zip(walked).enumerate();
        rows.map(|(at, ((launch, step), walked))| {
            let ours = walked.delivered.iter().copied().filter(|node| self.is_ours(*node));
            let (merges, plain): (Vec<_>, Vec<_>) = ours.partition(|node| self.history.commit(*node).merge);
            let repairs = if walked.kind == LaunchKind::First {
                Repairs::default()
            } else {
                self.changes.repairs(delivered.get(&at).map_or(&[], Vec::as_slice), &plain, self.history)
            };
            let moves = matches!(
                walked.kind,
                LaunchKind::First | LaunchKind::Forward | LaunchKind::Diverged | LaunchKind::Unknown
            );
            // Where the graph does not know the sha, content that the scope has not seen yet counts as new.
            let brings = if step.node.is_some() {
                !plain.is_empty() || !merges.is_empty()
            } else {
                step.identity.as_ref().is_none_or(|identity| !step.success || seen.insert(identity.clone()))
            };
            Row {
                launch: *launch,
                in_graph: step.node.is_some(),
                line: step.version.as_ref().map(Version::line),
                commits: count(plain.len()),
                merges: count(merges.len()),
                delivering: step.success && moves && brings,
                repairs,
                walked,
            }
        })
        .collect()
    }

    fn is_ours(&self, node: graph::Node) -> bool {
        self.belongs.is_none_or(|belongs| belongs[node as usize])
    }

    fn signals(
        &self,
        steps: &[Step],
        rows: &[Row],
        delivered: &Delivered,
        changes: &[changes::Delivery],
        links: &[Link],
        said: &Overrides,
    ) -> (Vec<Signal>, Vec<ScopeWord>) {
        let launched: Vec<Launched> = rows
            .iter()
            .map(|row| {
                let (launch, attempt) = (&self.launches[row.launch], self.attempt(row.launch));
                Launched {
                    name: self.attempts[launch.attempts[0]].name.clone(),
                    service: attempt.service.clone(),
                    finished_at: launch.finished_at,
                    delivering: row.delivering,
                    hotfixes_only: row.repairs.hotfixes_only,
                }
            })
            .collect();
        let walked: Vec<Walked> = rows.iter().map(|row| row.walked.clone()).collect();
        let brought = rows.iter().enumerate().flat_map(|(at, row)| {
            row.walked.delivered.iter().copied().filter(|node| self.is_ours(*node)).map(move |node| (at, node))
        });
        let taken_back = self.changes.taken_back(changes, brought, self.history);
        let scene = Scene {
            launches: &launched,
            steps,
            walked: &walked,
            delivered,
            history: self.history,
            belongs: self.belongs,
            taken_back: &taken_back,
            going_back_is_fine: self.project.has_release_lines(),
        };
        let here = |launch: usize| rows.iter().position(|row| row.launch == launch);
        let reported: Vec<Reported<'_>> = links
            .iter()
            .filter_map(|link| {
                let (launch, how, because) = link.launch.as_ref()?;
                Some(Reported {
                    launch: here(*launch)?,
                    incident: link.incident.as_ref()?,
                    how: *how,
                    because,
                    since: link.since,
                    until: link.until,
                })
            })
            .collect();
        let said: Vec<_> = said.words.iter().filter_map(|word| Some((here(word.launch)?, word))).collect();
        (scene.signals(&said, &reported), scene.words(&said))
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
