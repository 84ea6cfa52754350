//! From received events to facts: what is new of them into `raw_event`, what they say into the facts, in one transaction.

use std::collections::{BTreeMap, HashSet};

use duckdb::{Connection, params};

use super::journal::Received;
use super::message::Query;
use super::part::Part;
use super::places::Places;
use super::write::{self, Told};
use super::{Event, Intake, Reading};
use crate::error::{Error, Result};
use crate::model::EventOutcome;
use crate::model::facts::RawEvent;
use crate::store::{PersonKey, Store};

/// All intakes, and the names of projects that only senders use.
pub struct Intakes {
    list: Vec<Box<dyn Intake>>,
    aliases: BTreeMap<String, String>,
}

impl Intakes {
    /// These intakes; `aliases` are what senders call projects, with the ids that they mean.
    #[must_use]
    pub fn of(list: Vec<Box<dyn Intake>>, aliases: BTreeMap<String, String>) -> Self {
        Self { list, aliases }
    }

    /// The intake of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&dyn Intake> {
        self.list.iter().find(|intake| intake.name() == name).map(AsRef::as_ref)
    }

    /// The names of all of them.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.list.iter().map(|intake| intake.name())
    }
}

/// What became of events that were taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Events that had been received before.
    pub again: usize,
    pub processed: usize,
    pub ignored: usize,
    pub refused: usize,
    /// Rows of facts that were written or removed.
    pub facts: usize,
}

impl Taken {
    fn count(&mut self, outcome: EventOutcome) {
        match outcome {
            EventOutcome::Processed => self.processed += 1,
            EventOutcome::Ignored => self.ignored += 1,
            EventOutcome::Refused => self.refused += 1,
            EventOutcome::Pending | EventOutcome::Unknown => {}
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            again: self.again + other.again,
            processed: self.processed + other.processed,
            ignored: self.ignored + other.ignored,
            refused: self.refused + other.refused,
            facts: self.facts + other.facts,
        }
    }
}

/// Which events are read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that were refused, and those that nobody has read yet.
    Refused,
    /// All, as if none had been read.
    All,
}

/// Takes received events into the store: those that it does not have yet, with what became of each.
///
/// # Errors
/// Where the database fails; then nothing was taken.
pub fn take(store: &mut Store, intakes: &Intakes, received: Vec<Received>) -> Result<Taken> {
    let mut taken = Taken::default();
    let given = received.len();
    let fresh = fresh(store.connection(), received)?;
    taken.again = given - fresh.len();
    if fresh.is_empty() {
        return Ok(taken);
    }
    let mut events: Vec<RawEvent> = fresh.into_iter().map(as_row).collect();
    match settle(store, intakes, &mut events, &HashSet::new(), taken) {
        Err(Error::Unreachable(what)) => Err(Error::Unreachable(what)),
        Err(error) if events.len() > 1 => {
            // One event must not keep back the others: each by itself, and the one at fault is refused.
            tracing::warn!("{} events could not be taken together: {error}", events.len());
            for event in events {
                taken = alone(store, intakes, event, taken)?;
            }
            Ok(taken)
        }
        Err(_) => match events.pop() {
            Some(event) => alone(store, intakes, event, taken),
            None => Ok(taken),
        },
        done => done,
    }
}

/// One event, which is refused where the store takes not what it says.
fn alone(store: &mut Store, intakes: &Intakes, event: RawEvent, taken: Taken) -> Result<Taken> {
    let mut events = vec![event];
    match settle(store, intakes, &mut events, &HashSet::new(), taken) {
        Err(Error::Unreachable(what)) => Err(Error::Unreachable(what)),
        Err(error) => {
            let mut taken = taken;
            for event in &mut events {
                event.outcome = EventOutcome::Refused;
                let line = error.to_string();
                event.reason = Some(line.lines().next().unwrap_or_default().to_owned());
            }
            let mut batch = store.begin()?;
            batch.add(&events)?;
            batch.commit()?;
            taken.refused += 1;
            Ok(taken)
        }
        done => done,
    }
}

/// How many events are read again in one transaction.
const PORTION: usize = 2_000;

/// Reads events of the inbox again, as the program understands them now. What they said before is forgotten.
///
/// # Errors
/// Where the database fails; the portions before that were read.
pub fn replay(store: &mut Store, intakes: &Intakes, which: Which) -> Result<Taken> {
    let wanted = match which {
        Which::Refused => "outcome in ('refused', 'pending')",
        Which::All => "true",
    };
    let keys: Vec<(String, String)> = {
        let sql =
            format!("select source, delivery from raw_event where {wanted} order by received_at, source, delivery");
        let mut statement = store.connection().prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<duckdb::Result<_>>()?
    };
    let mut taken = Taken::default();
    for portion in keys.chunks(PORTION) {
        write::name_deliveries(store.connection(), portion.iter().map(|(source, delivery)| (source, delivery)))?;
        let mut events = raw_events(store.connection())?;
        let again = portion.iter().cloned().collect();
        taken = settle(store, intakes, &mut events, &again, taken)?;
    }
    Ok(taken)
}

/// Reads events and writes them with what they say; what those in `again` said before is forgotten.
fn settle(
    store: &mut Store,
    intakes: &Intakes,
    events: &mut [RawEvent],
    again: &HashSet<(String, String)>,
    mut taken: Taken,
) -> Result<Taken> {
    let places = Places::of(store.connection(), &intakes.aliases)?;
    let mut told = Vec::new();
    for event in &mut *events {
        let (outcome, reason) = match parts(intakes, &places, event, store.people()) {
            Reading::Understood(parts) => {
                let lacking = parts.iter().find_map(|part| crate::store::lacks(part.table, &part.said));
                told.extend(parts.into_iter().map(|part| Told::of(&part, &event.source, &event.delivery)));
                (
                    EventOutcome::Processed,
                    lacking.map(|column| format!("says no {column}: the fact waits for an event that does")),
                )
            }
            Reading::Ignored(why) => (EventOutcome::Ignored, Some(why)),
            Reading::Refused(why) => (EventOutcome::Refused, Some(why)),
        };
        (event.outcome, event.reason) = (outcome, reason);
        taken.count(outcome);
    }
    let mut batch = store.begin()?;
    batch.add(&*events)?;
    taken.facts += write::write(&mut batch, told, again)?;
    batch.commit()?;
    Ok(taken)
}

/// What an event says, in our ids.
fn parts(intakes: &Intakes, places: &Places, event: &RawEvent, people: &PersonKey) -> Reading {
    let Some(intake) = intakes.get(&event.source) else {
        return Reading::refused(format!(
            "this rung knows no intake {}: use a newer one, then `rung replay`",
            event.source
        ));
    };
    let query = Query::of(event.query.as_deref().unwrap_or_default());
    let name = event.event.as_deref();
    let read = Event { event: name, query: &query, body: &event.body, received_at: event.received_at, people };
    let parts = match intake.read(&read) {
        Reading::Understood(parts) => parts,
        other => return other,
    };
    let mut found: Vec<Part> = Vec::new();
    for part in parts {
        match places.of_part(part, &query) {
            Ok(parts) => found.extend(parts),
            Err(why) => return Reading::Refused(why),
        }
    }
    match found.iter().find(|part| part.key().is_none()) {
        Some(part) => Reading::refused(format!("it does not say which {} it is about", part.table.name)),
        None => Reading::Understood(found),
    }
}

fn as_row(received: Received) -> RawEvent {
    let Received { source, delivery, received_at, event, query, body } = received;
    RawEvent { source, delivery, received_at, event, body, outcome: EventOutcome::Pending, reason: None, query }
}

/// The events that the store does not have, each once.
fn fresh(connection: &Connection, received: Vec<Received>) -> Result<Vec<Received>> {
    write::name_deliveries(connection, received.iter().map(|event| (&event.source, &event.delivery)))?;
    let mut statement = connection
        .prepare("select distinct source, delivery from raw_event semi join named_delivery using (source, delivery)")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut known: HashSet<(String, String)> = rows.collect::<duckdb::Result<_>>()?;
    let mut fresh = received;
    fresh.retain(|event| known.insert((event.source.clone(), event.delivery.clone())));
    Ok(fresh)
}

/// The events of the named deliveries.
fn raw_events(connection: &Connection) -> Result<Vec<RawEvent>> {
    let mut statement = connection.prepare(
        "select source, delivery, received_at, event, body, query from raw_event
         semi join named_delivery using (source, delivery) order by received_at, source, delivery",
    )?;
    let rows = statement.query_map(params![], |row| {
        Ok(RawEvent {
            source: row.get(0)?,
            delivery: row.get(1)?,
            received_at: row.get::<_, chrono::NaiveDateTime>(2)?.and_utc(),
            event: row.get(3)?,
            body: row.get(4)?,
            query: row.get(5)?,
            ..RawEvent::default()
        })
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}
