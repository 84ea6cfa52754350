//! The windows of signals: where they begin for each project, and the tables that say so to the `.sql` files.

use std::collections::HashMap;

use chrono::Duration;
use chrono_tz::Tz;
use duckdb::{Connection, params};

use super::measure::{Key, Place};
use crate::error::Result;
use crate::metrics::window::midnight;
use crate::model::Time;
use crate::store::once;

const RECENT: &str = include_str!("../../signals/shared/signal_recent.sql");
const WINDOW: &str = "create or replace temp table signal_window (project varchar not null, scope varchar not null,
    from_at timestamp not null, now_at timestamp not null)";
const DAYS: &str = "create or replace temp table signal_day (timezone varchar not null, day date not null,
    weekday bigint not null, from_at timestamp not null, until_at timestamp not null)";
/// The longest that a window reaches back.
const LONGEST: Duration = Duration::days(730);

/// The latest delivering launches of every project asked, from which windows are settled.
pub(super) struct Recent(HashMap<Place, Launches>);

struct Launches {
    now: Time,
    /// When they finished, the latest first.
    finished: Vec<Time>,
}

/// Where a window begins and ends for every project asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Beginnings(HashMap<Place, (Time, Time)>);

impl Recent {
    /// Reads as many launches as the windows need. `ask` must have been called.
    pub(super) fn read<'k>(connection: &Connection, keys: impl IntoIterator<Item = &'k Key>) -> Result<Self> {
        let most = keys.into_iter().map(|key| key.launches).max().unwrap_or(0);
        let mut statement = once(connection, &RECENT.replace("{launches}", &most.to_string()))?;
        let mut rows = statement.query([])?;
        let mut found: HashMap<Place, Launches> = HashMap::new();
        while let Some(row) = rows.next()? {
            let (now, finished): (Time, Option<Time>) = (row.get(2)?, row.get(3)?);
            let launches =
                found.entry((row.get(0)?, row.get(1)?)).or_insert_with(|| Launches { now, finished: Vec::new() });
            launches.finished.extend(finished);
        }
        Ok(Self(found))
    }

    /// The larger of the stated days and the span of the last launches that are needed, at most two years.
    pub(super) fn beginnings(&self, key: Key) -> Beginnings {
        let needed = usize::try_from(key.launches).unwrap_or(0);
        let from = |launches: &Launches| {
            let first = launches.finished.iter().take(needed).next_back().copied().unwrap_or(launches.now);
            (launches.now - Duration::days(key.days)).min(first).max(launches.now - LONGEST)
        };
        Beginnings(self.0.iter().map(|(place, found)| (place.clone(), (from(found), found.now))).collect())
    }
}

impl Beginnings {
    /// Where the window begins for one project.
    pub(super) fn of(&self, place: &Place) -> Option<Time> {
        self.0.get(place).map(|(from, _)| *from)
    }

    /// How many projects were asked about.
    pub(super) fn projects(&self) -> usize {
        self.0.len()
    }

    /// Fills `signal_window`.
    pub(super) fn prepare(&self, connection: &Connection) -> Result<()> {
        connection.execute_batch(WINDOW)?;
        let mut appender = connection.appender("signal_window")?;
        for ((project, scope), (from, now)) in &self.0 {
            appender.append_row(params![project, scope, from, now])?;
        }
        appender.flush()?;
        Ok(())
    }

    /// Fills `signal_day` with the local days of the windows, in every time zone asked.
    pub(super) fn prepare_days(&self, connection: &Connection) -> Result<()> {
        connection.execute_batch(DAYS)?;
        let first = self.0.values().map(|(from, _)| *from).min();
        let last = self.0.values().map(|(_, now)| *now).max();
        let (Some(first), Some(last)) = (first, last) else { return Ok(()) };
        let mut statement = connection.prepare(
            "select distinct coalesce(project.timezone, 'UTC') from asked left join project on project.id = asked.project",
        )?;
        let zones: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<duckdb::Result<_>>()?;
        let mut appender = connection.appender("signal_day")?;
        for name in zones {
            let zone: Tz = name.parse().unwrap_or(Tz::UTC);
            let mut day = first.with_timezone(&zone).date_naive() - chrono::Days::new(1);
            let mut from = midnight(zone, day);
            while from <= last {
                let next = day + chrono::Days::new(1);
                let until = midnight(zone, next);
                let weekday = i64::from(chrono::Datelike::weekday(&day).number_from_monday());
                appender.append_row(params![name, day, weekday, from, until])?;
                (day, from) = (next, until);
            }
        }
        appender.flush()?;
        Ok(())
    }
}
