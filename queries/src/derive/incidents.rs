//! Incidents, and the launch that each of them is linked to.
//!
//! One incident has at most one launch among all launches of a project's production tier, whichever repository or
//! environment they belong to: what the source names, else what started shortly before it opened.

use chrono::Duration;
use duckdb::Connection;

use super::attempts::Attempt;
use super::launches::Launch;
use crate::error::Result;
use crate::model::{Status, Tier, Time};

/// How long before an incident the launch that it is linked to by time may have started.
pub const LINK_WINDOW: Duration = Duration::hours(24);

/// A sha that is named with fewer digits names nothing.
const SHORTEST_SHA: usize = 7;

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

/// An incident and its launch, a position among the project's launches.
#[derive(Debug, Clone)]
pub struct Linked {
    pub launch: usize,
    pub incident: Incident,
    /// Whether the source itself names the launch.
    pub named: bool,
}

/// Disturbances with a beginning; maintenance is none.
///
/// # Errors
/// Where the database fails.
pub fn incidents(connection: &Connection, project: &str) -> Result<Vec<Incident>> {
    let mut statement = connection.prepare(
        "select id, service, opened_at, resolved_at, deployment, sha, version from incident
         where project = ? and kind <> 'maintenance' and opened_at is not null order by opened_at, id",
    )?;
    let rows = statement.query_map([project], |row| {
        Ok(Incident {
            id: row.get(0)?,
            service: row.get(1)?,
            opened_at: row.get::<_, Time>(2)?,
            resolved_at: row.get(3)?,
            deployment: row.get(4)?,
            sha: row.get(5)?,
            version: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// Links every incident that can be linked. One whose source names something that was never launched stays unlinked.
#[must_use]
pub fn link(incidents: Vec<Incident>, launches: &[Launch], attempts: &[Attempt]) -> Vec<Linked> {
    let production = Production { launches, attempts };
    incidents
        .into_iter()
        .filter_map(|incident| {
            let names = incident.deployment.is_some() || incident.sha.is_some() || incident.version.is_some();
            let launch = if names { production.named_by(&incident) } else { production.shortly_before(&incident) }?;
            Some(Linked { launch, incident, named: names })
        })
        .collect()
}

/// A project's launches, of which those of the production tier count.
struct Production<'a> {
    launches: &'a [Launch],
    attempts: &'a [Attempt],
}

impl Production<'_> {
    fn of_tier(&self) -> impl Iterator<Item = (usize, &Launch, &Attempt)> {
        let all = self.launches.iter().enumerate().map(|(at, launch)| (at, launch, &self.attempts[launch.deciding]));
        all.filter(|(_, _, attempt)| attempt.tier == Tier::Production)
    }

    /// The launch that the source names: by deployment, else by sha, else by version.
    fn named_by(&self, incident: &Incident) -> Option<usize> {
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

    /// The launch that started last before the incident opened. A rollout that failed counts: it may have broken what
    /// it did not finish.
    fn shortly_before(&self, incident: &Incident) -> Option<usize> {
        let same_service = |attempt: &Attempt| match (&attempt.service, &incident.service) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        self.of_tier()
            .filter(|(_, launch, attempt)| {
                matches!(launch.status, Status::Success | Status::Failed)
                    && same_service(attempt)
                    && launch.started_at < incident.opened_at
                    && incident.opened_at - launch.started_at <= LINK_WINDOW
            })
            .max_by_key(|(at, launch, _)| (launch.started_at, *at))
            .map(|(at, ..)| at)
    }
}
