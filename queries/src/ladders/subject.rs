//! A project as judging needs it: which criteria apply, which sources are connected, what the team declared.

use std::collections::HashMap;

use chrono::Duration;
use chrono_tz::Tz;
use duckdb::Connection;

use super::measure::Place;
use super::registry::Source;
use crate::error::Result;
use crate::model::Time;
use crate::store::once;

const SUBJECT: &str = include_str!("../../signals/shared/signal_subject.sql");
/// The longest that a waiver holds.
const LONGEST_WAIVER: Duration = Duration::days(180);

/// A project that is judged.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) place: Place,
    pub(super) now: Time,
    pub(super) archetype: String,
    pub(super) criticality: String,
    pub(super) launch_target: Option<String>,
    pub(super) deployment_target: Option<i64>,
    pub(super) timezone: Tz,
    pub(super) first_launch: Option<Time>,
    last_launch: Option<Time>,
    /// Delivering launches in the 90 days up to the last launch.
    paced_launches: i64,
    /// The tier of the launches asked for; nothing without any.
    tier: Option<String>,
    pub(super) authors: i64,
    last_build: Option<Time>,
    last_change: Option<Time>,
    last_deployment: Option<Time>,
    has_incidents: bool,
    has_paths: bool,
    /// The hosts whose CI configuration the repositories hold.
    pub(super) hosts: Vec<&'static str>,
    pub(super) answers: HashMap<String, Attestation>,
    pub(super) waivers: HashMap<String, Waiver>,
}

/// A team's answer.
#[derive(Debug, Clone)]
pub(super) struct Attestation {
    pub(super) answer: String,
    pub(super) role: String,
    pub(super) given_at: Time,
    pub(super) until_at: Option<Time>,
    pub(super) link: Option<String>,
}

/// A criterion that the team set aside.
#[derive(Debug, Clone)]
pub(super) struct Waiver {
    pub(super) reason: String,
    pub(super) role: String,
    pub(super) until_at: Time,
}

impl Waiver {
    /// Whether the criterion is left out of the level.
    pub(super) fn lifts(&self) -> bool {
        matches!(self.reason.as_str(), "not-applicable" | "covered-elsewhere")
    }
}

impl Subject {
    /// When a source was last heard of, where it must keep arriving; nothing for one that may be silent.
    pub(super) fn last_of(&self, source: Source) -> Option<Time> {
        match source {
            Source::Launches => self.last_launch,
            Source::Builds => self.last_build,
            Source::Changes => self.last_change,
            Source::Deployments => self.last_deployment,
            Source::Occasional => None,
        }
    }

    /// Delivering launches a week, over the 90 days up to the last launch, or as long as launches are known.
    pub(super) fn launches_a_week(&self) -> f64 {
        let known = match (self.first_launch, self.last_launch) {
            (Some(first), Some(last)) => (last - first).num_days().clamp(7, 90),
            _ => return 0.0,
        };
        self.paced_launches as f64 * 7.0 / known as f64
    }

    /// Whether the launches asked for are those of production, which ladders are about.
    pub(super) fn is_production(&self) -> bool {
        match self.place.1.as_str() {
            "production" => true,
            "development" | "testing" | "staging" => false,
            _ => self.tier.as_deref().is_none_or(|tier| tier == "production"),
        }
    }

    /// Whether rows of a table are known of the project; jobs come with builds, approvals with deployments.
    pub(super) fn has(&self, table: &str) -> bool {
        match table {
            "build" | "job" => self.last_build.is_some(),
            "change" => self.last_change.is_some(),
            "deployment" | "approval" => self.last_deployment.is_some(),
            "incident" => self.has_incidents,
            _ => false,
        }
    }

    /// Whether there was something in the window that the source should have told of.
    pub(super) fn was_active_since(&self, from: Time) -> bool {
        [self.last_launch, self.last_change].into_iter().flatten().any(|last| last >= from)
    }

    /// Whether a source is connected that would have shown an occasion.
    pub(super) fn watches(&self, source: &str) -> bool {
        match source {
            "incidents" => self.has_incidents,
            "paths" => self.has_paths,
            _ => self.first_launch.is_some(),
        }
    }
}

/// The projects asked, by project and scope.
pub(super) fn subjects(connection: &Connection) -> Result<HashMap<Place, Subject>> {
    let mut subjects = HashMap::new();
    let mut statement = once(connection, SUBJECT)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let place: Place = (row.get(0)?, row.get(1)?);
        let zone: String = row.get(7)?;
        let mut hosts = Vec::new();
        for (column, host) in [(16, "github"), (17, "gitlab"), (18, "jenkins")] {
            if row.get(column)? {
                hosts.push(host);
            }
        }
        let subject = Subject {
            now: row.get(2)?,
            archetype: row.get(3)?,
            criticality: row.get(4)?,
            launch_target: row.get(5)?,
            deployment_target: row.get(6)?,
            timezone: zone.parse().unwrap_or(Tz::UTC),
            first_launch: row.get(8)?,
            last_launch: row.get(9)?,
            paced_launches: row.get(19)?,
            tier: row.get(20)?,
            authors: row.get(10)?,
            last_build: row.get(11)?,
            last_change: row.get(12)?,
            last_deployment: row.get(13)?,
            has_incidents: row.get(14)?,
            has_paths: row.get(15)?,
            hosts,
            answers: HashMap::new(),
            waivers: HashMap::new(),
            place: place.clone(),
        };
        subjects.insert(place, subject);
    }
    attestations(connection, &mut subjects)?;
    waivers(connection, &mut subjects)?;
    Ok(subjects)
}

fn attestations(connection: &Connection, subjects: &mut HashMap<Place, Subject>) -> Result<()> {
    let mut statement = connection.prepare(
        "select asked.project, asked.scope, attestation.criterion, attestation.answer, attestation.role,
             attestation.given_at, attestation.until_at, attestation.link
         from asked join attestation on attestation.project = asked.project
         where attestation.given_at <= asked.now_at",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(subject) = subjects.get_mut(&(row.get(0)?, row.get(1)?)) else { continue };
        let attestation = Attestation {
            answer: row.get(3)?,
            role: row.get(4)?,
            given_at: row.get(5)?,
            until_at: row.get(6)?,
            link: row.get(7)?,
        };
        subject.answers.insert(row.get(2)?, attestation);
    }
    Ok(())
}

fn waivers(connection: &Connection, subjects: &mut HashMap<Place, Subject>) -> Result<()> {
    let mut statement = connection.prepare(
        "select asked.project, asked.scope, waiver.criterion, waiver.reason, waiver.role, waiver.given_at, waiver.until_at
         from asked join waiver on waiver.project = asked.project
         where waiver.given_at <= asked.now_at and waiver.reason <> 'unknown'",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(subject) = subjects.get_mut(&(row.get(0)?, row.get(1)?)) else { continue };
        let (given, until): (Time, Time) = (row.get(5)?, row.get(6)?);
        let until_at = until.min(given + LONGEST_WAIVER);
        if until_at > subject.now {
            subject.waivers.insert(row.get(2)?, Waiver { reason: row.get(3)?, role: row.get(4)?, until_at });
        }
    }
    Ok(())
}
