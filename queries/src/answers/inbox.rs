//! The inbox: what came in by events, and what became of it.

use serde::Serialize;

use crate::error::Result;
use crate::model::Time;
use crate::store::Store;

/// How many of the events that were not understood are named.
const NAMED: usize = 50;

/// What came in by events.
#[derive(Debug, Clone, Serialize)]
pub struct InboxAnswer {
    /// How many, by provider, what the sender calls them, and outcome.
    pub counts: Vec<InboxCount>,
    /// The newest that were refused.
    pub refused: Vec<InboxEvent>,
    /// Why others were set aside, by provider and reason.
    pub ignored: Vec<InboxReason>,
}

/// Events of one provider with one outcome.
#[derive(Debug, Clone, Serialize)]
pub struct InboxCount {
    pub source: String,
    pub outcome: String,
    pub n: i64,
    /// When the newest came.
    pub newest_at: Time,
}

/// One event.
#[derive(Debug, Clone, Serialize)]
pub struct InboxEvent {
    pub source: String,
    pub delivery: String,
    pub event: Option<String>,
    pub received_at: Time,
    pub reason: Option<String>,
}

/// A reason, and how often it was given.
#[derive(Debug, Clone, Serialize)]
pub struct InboxReason {
    pub source: String,
    pub reason: String,
    pub n: i64,
}

/// What came in.
///
/// # Errors
/// Where the database fails.
pub fn inbox(store: &Store) -> Result<InboxAnswer> {
    let connection = store.connection();
    let mut statement = connection.prepare(
        "select source, outcome, count(*), max(received_at) from raw_event group by source, outcome order by source, outcome",
    )?;
    let counts = statement.query_map([], |row| {
        Ok(InboxCount {
            source: row.get(0)?,
            outcome: row.get(1)?,
            n: row.get(2)?,
            newest_at: row.get::<_, chrono::NaiveDateTime>(3)?.and_utc(),
        })
    })?;
    let counts = counts.collect::<duckdb::Result<_>>()?;
    let mut statement = connection.prepare(&format!(
        "select source, delivery, event, received_at, reason from raw_event where outcome = 'refused'
         order by received_at desc, source, delivery limit {NAMED}"
    ))?;
    let refused = statement.query_map([], |row| {
        Ok(InboxEvent {
            source: row.get(0)?,
            delivery: row.get(1)?,
            event: row.get(2)?,
            received_at: row.get::<_, chrono::NaiveDateTime>(3)?.and_utc(),
            reason: row.get(4)?,
        })
    })?;
    let refused = refused.collect::<duckdb::Result<_>>()?;
    let mut statement = connection.prepare(
        "select source, reason, count(*) from raw_event where outcome = 'ignored' and reason is not null
         group by source, reason order by source, count(*) desc, reason",
    )?;
    let ignored =
        statement.query_map([], |row| Ok(InboxReason { source: row.get(0)?, reason: row.get(1)?, n: row.get(2)? }))?;
    let ignored = ignored.collect::<duckdb::Result<_>>()?;
    Ok(InboxAnswer { counts, refused, ignored })
}
