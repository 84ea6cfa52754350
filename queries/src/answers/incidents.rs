//! The incidents of a window, each with the launch that it is linked to, what else was live, and why it has no link.

use std::collections::HashMap;

use duckdb::{Connection, Row};
use serde::Serialize;

use crate::error::Result;
use crate::model::Time;
use crate::store::once;

/// The incidents of a project's window, the latest first. An incident belongs to the window of its opening.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Incidents {
    /// How many are linked to a launch, and how many to none; maintenance is neither.
    pub linked: usize,
    pub unlinked: usize,
    pub maintenance: usize,
    pub list: Vec<IncidentAnswer>,
}

/// One incident, or announced maintenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentAnswer {
    pub id: String,
    pub title: Option<String>,
    /// `incident` or `maintenance`.
    pub kind: String,
    /// `critical`, `major`, `minor` or `unknown`.
    pub severity: String,
    pub service: Option<String>,
    /// Missing where nobody said when it began.
    pub opened_at: Option<Time>,
    /// Missing while it is open.
    pub resolved_at: Option<Time>,
    pub url: Option<String>,
    /// The launch that it is linked to.
    pub launch: Option<LaunchBeside>,
    /// What links it: `named` by its source, `override` by a person, `time`.
    pub how: Option<String>,
    /// `observed` or `inferred`, of the link.
    pub confidence: Option<String>,
    /// Why there is no link.
    pub reason: Option<String>,
    /// What else was launched in the 24 hours before it opened, the latest first.
    pub candidates: Vec<LaunchBeside>,
}

/// A launch that an incident may belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LaunchBeside {
    pub launch: String,
    pub name: String,
    pub finished_at: Time,
    pub environment: String,
    pub service: Option<String>,
    pub repository: Option<String>,
    /// `observed` or `inferred`.
    pub confidence: Option<String>,
    /// Why the incident is not linked to it; missing for the link itself.
    pub reason: Option<String>,
}

impl IncidentAnswer {
    /// Whether it is over, in a word.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.resolved_at.is_some() { "resolved" } else { "open" }
    }
}

/// The incidents of every project asked.
pub(super) fn incidents(connection: &Connection) -> Result<HashMap<String, Incidents>> {
    let mut found: HashMap<String, Incidents> = HashMap::new();
    let mut statement = once(connection, include_str!("incidents.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let incidents = found.entry(row.get(0)?).or_default();
        let id: String = row.get(1)?;
        if incidents.list.last().is_none_or(|last| last.id != id) {
            incidents.list.push(incident(row, id)?);
        }
        let Some(incident) = incidents.list.last_mut() else { continue };
        let beside = beside(row)?;
        match (row.get::<_, bool>(9)?, beside) {
            (true, beside) => incident.launch = beside,
            (false, Some(beside)) => incident.candidates.push(beside),
            (false, None) => {}
        }
    }
    for incidents in found.values_mut() {
        incidents.maintenance = incidents.list.iter().filter(|one| one.kind == "maintenance").count();
        incidents.linked = incidents.list.iter().filter(|one| one.launch.is_some()).count();
        incidents.unlinked = incidents.list.len() - incidents.maintenance - incidents.linked;
    }
    Ok(found)
}

/// What the first row of an incident says of it.
fn incident(row: &Row<'_>, id: String) -> Result<IncidentAnswer> {
    let linked: bool = row.get(9)?;
    Ok(IncidentAnswer {
        id,
        title: row.get(2)?,
        kind: row.get(3)?,
        severity: row.get(4)?,
        service: row.get(5)?,
        opened_at: row.get(6)?,
        resolved_at: row.get(7)?,
        url: row.get(8)?,
        launch: None,
        how: row.get(16)?,
        confidence: if linked { row.get(17)? } else { None },
        reason: if linked { None } else { row.get(18)? },
        candidates: Vec::new(),
    })
}

fn beside(row: &Row<'_>) -> Result<Option<LaunchBeside>> {
    let Some(launch) = row.get::<_, Option<String>>(10)? else { return Ok(None) };
    Ok(Some(LaunchBeside {
        name: row.get::<_, Option<String>>(11)?.unwrap_or_else(|| launch.clone()),
        launch,
        finished_at: row.get::<_, Option<Time>>(12)?.unwrap_or_default(),
        environment: row.get::<_, Option<String>>(13)?.unwrap_or_default(),
        service: row.get(14)?,
        repository: row.get(15)?,
        confidence: row.get(17)?,
        reason: row.get(18)?,
    }))
}
