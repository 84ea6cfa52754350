//! Launches, milestones and issues of the projects asked.

use std::collections::HashMap;

use chrono_tz::Tz;
use duckdb::Connection;

use super::{CountedIn, Shipment, Shipments};
use crate::error::Result;
use crate::ladders::measure::Place;
use crate::metrics::Question;
use crate::model::Time;

/// One launch with its three sizes: changes, merges, commits.
type Launch = (Shipment, [i64; 3]);

/// The launches of every project asked that has any.
pub(super) fn shipments(connection: &Connection) -> Result<HashMap<Place, Shipments>> {
    let mut found: HashMap<Place, (Shipments, Vec<Launch>)> = HashMap::new();
    let mut statement = connection.prepare(include_str!("launches.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let place: Place = (row.get(0)?, row.get(1)?);
        let zone: String = row.get(3)?;
        let archetype: String = row.get(13)?;
        let (now, declared): (Time, Option<String>) = (row.get(2)?, row.get(12)?);
        let entry = found.entry(place).or_insert_with(|| {
            let shipments = Shipments {
                now,
                zone: zone.parse().unwrap_or(Tz::UTC),
                counted_in: CountedIn::Commits,
                launches: Vec::new(),
                milestones: Vec::new(),
                issues_closed: 0,
                declared,
                is_taken_by_users: matches!(archetype.as_str(), "library" | "cli"),
            };
            (shipments, Vec::new())
        });
        let shipment = Shipment {
            name: row.get(4)?,
            version: row.get(5)?,
            url: row.get(6)?,
            at: row.get(7)?,
            own_date: row.get(8)?,
            size: 0.0,
        };
        entry.1.push((shipment, [row.get(9)?, row.get(10)?, row.get(11)?]));
    }
    let mut shipments: HashMap<Place, Shipments> =
        found.into_iter().map(|(place, (shipments, launches))| (place, sized(shipments, launches))).collect();
    let mut statement = connection.prepare(include_str!("milestones.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(shipments) = shipments.get_mut(&(row.get(0)?, row.get(1)?)) {
            shipments.milestones.push((row.get(2)?, row.get(3)?));
        }
    }
    let mut statement = connection.prepare(include_str!("issues.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(shipments) = shipments.get_mut(&(row.get(0)?, row.get(1)?)) {
            shipments.issues_closed = row.get(2)?;
        }
    }
    Ok(shipments)
}

/// Counted in changes where most launches have some, else in merges where nearly all have (work that is squashed leaves
/// none), else in commits.
fn sized(shipments: Shipments, launches: Vec<Launch>) -> Shipments {
    let have = |at: usize| launches.iter().filter(|(_, sizes)| sizes[at] > 0).count();
    let (counted_in, at) = match (have(0) * 2 > launches.len(), have(1) * 5 >= launches.len() * 4) {
        (true, _) => (CountedIn::Changes, 0),
        (false, true) => (CountedIn::Merges, 1),
        (false, false) => (CountedIn::Commits, 2),
    };
    let launches = launches.into_iter().map(|(shipment, sizes)| Shipment { size: sizes[at] as f64, ..shipment });
    Shipments { counted_in, launches: launches.collect(), ..shipments }
}

/// A project without launches.
pub(super) fn none(question: &Question) -> Shipments {
    Shipments {
        now: question.window.as_of,
        zone: question.window.timezone,
        counted_in: CountedIn::Commits,
        launches: Vec::new(),
        milestones: Vec::new(),
        issues_closed: 0,
        declared: None,
        is_taken_by_users: false,
    }
}
