//! Incidents, and which launches each of them may belong to.
//!
//! What the source names, and what started shortly before the incident opened, among all launches of a project's
//! production tier, whichever repository or environment they belong to. `links` decides between them.

use chrono::Duration;
use duckdb::Connection;

use super::attempts::Attempt;
use super::launches::Launch;
use super::naming::SHORTEST_SHA;
use crate::error::Result;
use crate::model::{Status, Tier, Time};

/// How long before an incident the launch that it is linked to by time may have started.
pub const LINK_WINDOW: Duration = Duration::hours(24);

/// An incident as linking needs it.
#[derive(Debug, Clone)]
pub struct Incident {
    pub id: String,
    pub service: Option<String>,
    pub opened_at: Time,
    pub resolved_at: Option<Time>,
    pub deployment: Option<String>,
    pub sha: Option<String>,
    pub version: Option<String>,
}

impl Incident {
    /// What the source names as its cause, in words.
    #[must_use]
    pub fn named(&self) -> Option<String> {
        let deployment = self.deployment.as_ref().map(|id| format!("deployment {id}"));
        let sha = || self.sha.as_ref().map(|sha| format!("sha {sha}"));
        deployment.or_else(sha).or_else(|| self.version.as_ref().map(|version| format!("version {version}")))
    }
}

/// What a source reported, sorted by whether it can be linked.
#[derive(Debug, Default)]
pub struct Reports {
    /// Disturbances with a beginning, by it.
    pub incidents: Vec<Incident>,
    /// Ids of the others, each with why it is linked to nothing.
    pub apart: Vec<(String, &'static str)>,
}

/// Reads a project's incidents; maintenance is none.
///
/// # Errors
/// Where the database fails.
pub fn incidents(connection: &Connection, project: &str) -> Result<Reports> {
    let mut statement = connection.prepare(
        "select id, service, opened_at, resolved_at, deployment, sha, version, kind from incident
         where project = ? order by opened_at, id",
    )?;
    let mut rows = statement.query([project])?;
    let mut reports = Reports::default();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let kind: String = row.get(7)?;
        let opened_at: Option<Time> = row.get(2)?;
        match opened_at {
            _ if kind == "maintenance" => reports.apart.push((id, "maintenance")),
            None => reports.apart.push((id, "nobody said when it began")),
            Some(opened_at) => reports.incidents.push(Incident {
                id,
                service: row.get(1)?,
                opened_at,
                resolved_at: row.get(3)?,
                deployment: row.get(4)?,
                sha: row.get(5)?,
                version: row.get(6)?,
            }),
        }
    }
    Ok(reports)
}

/// A project's launches, of which those of the production tier count.
pub(super) struct Production<'a> {
    pub(super) launches: &'a [Launch],
    pub(super) attempts: &'a [Attempt],
    /// Those that may have broken something, by their start: a rollout that failed may have broken what it did not finish.
    started: Vec<(Time, usize)>,
}

impl<'a> Production<'a> {
    pub(super) fn new(launches: &'a [Launch], attempts: &'a [Attempt]) -> Self {
        let mut production = Self { launches, attempts, started: Vec::new() };
        let ended = |launch: &Launch| matches!(launch.status, Status::Success | Status::Failed);
        production.started = production
            .of_tier()
            .filter(|(_, launch, _)| ended(launch))
            .map(|(at, launch, _)| (launch.started_at, at))
            .collect();
        production.started.sort_unstable();
        production
    }

    /// The attempt that decided a launch.
    pub(super) fn attempt(&self, launch: usize) -> &Attempt {
        &self.attempts[self.launches[launch].deciding]
    }

    fn of_tier(&self) -> impl Iterator<Item = (usize, &Launch, &Attempt)> {
        let all = self.launches.iter().enumerate().map(|(at, launch)| (at, launch, &self.attempts[launch.deciding]));
        all.filter(|(_, _, attempt)| attempt.tier == Tier::Production)
    }

    /// The launch that the source names: by deployment, else by sha, else by version.
    pub(super) fn named_by(&self, incident: &Incident) -> Option<usize> {
        let by_deployment = || {
            let id = incident.deployment.as_ref()?;
            let has = |launch: &Launch| launch.attempts.iter().any(|at| &self.attempts[*at].id == id);
            self.of_tier().find(|(_, launch, _)| has(launch)).map(|(at, ..)| at)
        };
        let by_sha = || {
            let sha = incident.sha.as_ref().filter(|sha| sha.len() >= SHORTEST_SHA)?.to_lowercase();
            self.latest(incident, &|attempt| attempt.sha.as_ref().is_some_and(|full| full.starts_with(&sha)))
        };
        let by_version = || {
            let version = incident.version.as_ref()?;
            self.latest(incident, &|attempt| attempt.version.as_ref() == Some(version))
        };
        by_deployment().or_else(by_sha).or_else(by_version)
    }

    /// The latest launch of the content that started before the incident, else its earliest.
    fn latest(&self, incident: &Incident, matches: &dyn Fn(&Attempt) -> bool) -> Option<usize> {
        let found: Vec<_> = self.of_tier().filter(|(_, _, attempt)| matches(attempt)).collect();
        let before = found.iter().filter(|(_, launch, _)| launch.started_at <= incident.opened_at);
        before.max_by_key(|(at, launch, _)| (launch.started_at, *at)).or(found.first()).map(|(at, ..)| *at)
    }

    /// What started in the 24 hours before the incident opened, the latest first.
    pub(super) fn shortly_before(&self, incident: &Incident) -> impl Iterator<Item = usize> {
        let from = self.started.partition_point(|(started, _)| incident.opened_at - *started > LINK_WINDOW);
        let to = self.started.partition_point(|(started, _)| *started < incident.opened_at);
        self.started[from..to.max(from)].iter().rev().map(|(_, at)| *at)
    }

    /// Whether one launch started before another.
    pub(super) fn starts_before(&self, one: usize, other: usize) -> bool {
        (self.launches[one].started_at, one) < (self.launches[other].started_at, other)
    }

    /// Whether a launch may belong to the incident's service: the same one where both name one.
    pub(super) fn fits_service(&self, launch: usize, incident: &Incident) -> bool {
        match (&self.attempt(launch).service, &incident.service) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        }
    }
}
