//! Signals for all projects asked at once: one query per signal and window, none per project.

use std::collections::{BTreeSet, HashMap};

use chrono::Duration;
use chrono_tz::Tz;
use duckdb::{Connection, Row, params};

use super::ladder::{Alternative, Ladder};
use super::registry::{self, SHARED, Signal, Sql};
use super::result::Worst;
use super::train::{self, Departure};
use crate::error::Result;
use crate::metrics::window::midnight;
use crate::model::Time;

const WINDOW: &str = include_str!("../../signals/shared/signal_window.sql");
const DAYS: &str = "create or replace temp table signal_day (timezone varchar not null, day date not null,
    weekday bigint not null, from_at timestamp not null, until_at timestamp not null)";
/// The longest that a window reaches back, with room for the days at its edges.
const LONGEST_DAYS: i64 = 733;

/// What a signal says of one project.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Measured {
    pub(super) value: Option<f64>,
    pub(super) n: i64,
    pub(super) hits: i64,
    pub(super) misses: i64,
    /// Rows that could count, whether they do or not.
    pub(super) candidates: i64,
    pub(super) worst: Option<Worst>,
    /// What was found, as a clause of its own, where figures alone do not say it.
    pub(super) detail: Option<String>,
}

/// A signal over the window that a criterion wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) days: i64,
    pub(super) launches: i64,
    pub(super) signal: &'static str,
}

impl Key {
    pub(super) fn of(alternative: &Alternative) -> Self {
        Self { days: alternative.window_days, launches: alternative.min_n, signal: alternative.signal.name }
    }
}

/// Project and scope.
pub(super) type Place = (String, String);

/// Everything that was measured, and the beginnings of the windows.
#[derive(Debug, Default)]
pub(super) struct Measures {
    values: HashMap<Key, HashMap<Place, Measured>>,
    windows: HashMap<(i64, i64), HashMap<Place, Time>>,
}

impl Measures {
    /// What a signal says of a project; without any row it counts nothing.
    pub(super) fn get(&self, key: Key, place: &Place) -> Measured {
        self.values.get(&key).and_then(|values| values.get(place)).cloned().unwrap_or_default()
    }

    /// Where the window of a signal begins.
    pub(super) fn from(&self, key: Key, place: &Place) -> Option<Time> {
        self.windows.get(&(key.days, key.launches)).and_then(|windows| windows.get(place)).copied()
    }
}

/// Measures every signal that the ladders name. `ask` must have been called.
pub(super) fn measure(connection: &Connection, ladders: &[Ladder]) -> Result<Measures> {
    let criteria = ladders.iter().flat_map(|ladder| &ladder.criteria);
    let keys: BTreeSet<Key> = criteria.flat_map(|criterion| &criterion.alternatives).map(Key::of).collect();
    prepare_days(connection)?;
    let mut measures = Measures::default();
    let mut prepared: Option<(i64, i64)> = None;
    let mut made = Vec::new();
    for key in keys {
        let group = (key.days, key.launches);
        if prepared != Some(group) {
            let windows = prepare_window(connection, key)?;
            // The same beginnings for another number of launches: what was made for them still stands.
            if prepared.is_none_or(|before| measures.windows.get(&before) != Some(&windows)) {
                made.clear();
            }
            measures.windows.insert(group, windows);
            prepared = Some(group);
        }
        let Some(signal) = registry::signal(key.signal) else { continue };
        let values = match signal.sql {
            Some(sql) => {
                prepare_shared(connection, sql, &mut made)?;
                read(connection, sql)?
            }
            None => trains(connection)?,
        };
        measures.values.insert(key, values);
    }
    Ok(measures)
}

/// Makes what the rows of one signal join, so that they can be read by themselves.
pub(super) fn prepare(connection: &Connection, alternative: &Alternative) -> Result<()> {
    prepare_days(connection)?;
    prepare_window(connection, Key::of(alternative))?;
    match alternative.signal.sql {
        Some(sql) => prepare_shared(connection, sql, &mut Vec::new()),
        None => Ok(()),
    }
}

/// Fills `signal_window` for one window and returns its beginnings.
fn prepare_window(connection: &Connection, key: Key) -> Result<HashMap<Place, Time>> {
    let sql = WINDOW.replace("{days}", &key.days.to_string()).replace("{launches}", &key.launches.to_string());
    connection.execute_batch(&sql)?;
    let mut statement = connection.prepare("select project, scope, from_at from signal_window")?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// Makes the shared tables that the text of a signal names, unless they are made already for this window.
fn prepare_shared(connection: &Connection, sql: Sql, made: &mut Vec<&'static str>) -> Result<()> {
    let mut needed: Vec<&str> = Vec::new();
    for (name, _, needs) in SHARED {
        if sql.rows.contains(name) {
            needed.push(name);
            needed.extend(*needs);
        }
    }
    for (name, text, _) in SHARED {
        if needed.contains(name) && !made.contains(name) {
            connection.execute_batch(text)?;
            made.push(name);
        }
    }
    Ok(())
}

fn read(connection: &Connection, sql: Sql) -> Result<HashMap<Place, Measured>> {
    let mut statement = connection.prepare(&sql.aggregate())?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), measured(row)?)))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn measured(row: &Row<'_>) -> duckdb::Result<Measured> {
    let worst: Option<String> = row.get(7)?;
    Ok(Measured {
        value: row.get(2)?,
        n: row.get(3)?,
        hits: row.get(4)?,
        misses: row.get(5)?,
        candidates: row.get(6)?,
        worst: match worst {
            Some(name) => Some(Worst { name, at: row.get(8)?, url: row.get(9)? }),
            None => None,
        },
        detail: None,
    })
}

/// The local days of every time zone asked, for as long as a window can be.
fn prepare_days(connection: &Connection) -> Result<()> {
    connection.execute_batch(DAYS)?;
    let mut statement = connection.prepare(
        "select distinct coalesce(project.timezone, 'UTC'), first.now_at, last.now_at
         from asked left join project on project.id = asked.project
         cross join (select min(now_at) as now_at from asked) as first
         cross join (select max(now_at) as now_at from asked) as last",
    )?;
    let zones = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let zones: Vec<(String, Time, Time)> = zones.collect::<duckdb::Result<_>>()?;
    let mut appender = connection.appender("signal_day")?;
    for (name, first, last) in zones {
        let zone: Tz = name.parse().unwrap_or(Tz::UTC);
        let mut day = (first - Duration::days(LONGEST_DAYS)).with_timezone(&zone).date_naive();
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

/// The moment of collection, the project's zone, and its launches with a date of their own.
pub(super) type Departures = (Time, Tz, Vec<Departure>);

/// The launches of every project asked that have a date of their own, in the order of time.
pub(super) fn departures(connection: &Connection) -> Result<HashMap<Place, Departures>> {
    let mut statement = connection.prepare(&format!(
        "select asked_launch.project, asked_launch.scope, asked_launch.now_at, coalesce(project.timezone, 'UTC'),
             asked_launch.name, asked_launch.version, asked_launch.url, asked_launch.finished_at
         from asked_launch left join project on project.id = asked_launch.project
         where asked_launch.delivering and asked_launch.dated_by not in ('commit', 'none')
             and asked_launch.finished_at >= asked_launch.now_at - interval {} days
         order by asked_launch.project, asked_launch.scope, asked_launch.finished_at, asked_launch.position",
        train::DAYS
    ))?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<Place, (Time, Tz, Vec<Departure>)> = HashMap::new();
    while let Some(row) = rows.next()? {
        let place = (row.get(0)?, row.get(1)?);
        let zone: String = row.get(3)?;
        let now = row.get(2)?;
        let entry = found.entry(place).or_insert_with(|| (now, zone.parse().unwrap_or(Tz::UTC), Vec::new()));
        entry.2.push(Departure { name: row.get(4)?, version: row.get(5)?, url: row.get(6)?, at: row.get(7)? });
    }
    Ok(found)
}

/// Projects with launches in the years that a train looks at: how many, and how many of them deliver.
fn without_date(connection: &Connection) -> Result<Vec<(Place, i64, i64)>> {
    let mut statement = connection.prepare(&format!(
        "select project, scope, count(*), count(*) filter (where delivering) from asked_launch
         where finished_at >= now_at - interval {} days group by project, scope",
        train::DAYS
    ))?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?, row.get(3)?)))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn trains(connection: &Connection) -> Result<HashMap<Place, Measured>> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let measured = |now: Time, zone: Tz, departures: &[Departure]| match train::find(departures, now, zone) {
        Some(train) => Measured {
            value: Some(if train.found { 1.0 } else { 0.0 }),
            n: count(train.launches),
            hits: count(train.slots_used),
            misses: count(train.slots.saturating_sub(train.slots_used)),
            candidates: count(departures.len()),
            worst: None,
            detail: Some(train.words),
        },
        None => Measured {
            n: count(departures.len()).min(count(train::SLOTS_NEEDED) - 1),
            candidates: count(departures.len()),
            detail: Some(train::too_few(departures, zone)),
            ..Measured::default()
        },
    };
    let found = departures(connection)?;
    let mut values: HashMap<Place, Measured> =
        found.into_iter().map(|(place, (now, zone, launches))| (place, measured(now, zone, &launches))).collect();
    for (place, known, delivering) in without_date(connection)? {
        let reason = match (known, delivering) {
            (known, 0) => {
                format!("none of the {known} launches of the last three years brought a change to production")
            }
            (_, delivering) => format!(
                "none of the {delivering} launches of the last three years has a date of its own: they are dated by their commits"
            ),
        };
        values.entry(place).or_insert_with(|| Measured { detail: Some(reason), ..Measured::default() });
    }
    Ok(values)
}

/// Whether rows of that signal count by their amount rather than by being a hit.
pub(super) fn counts_amounts(signal: &Signal) -> bool {
    signal.sql.is_some_and(|sql| sql.statistic.contains("amount"))
}
