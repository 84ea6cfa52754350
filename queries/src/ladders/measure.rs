//! Signals for all projects asked at once: a few statements per window, none per project.

use std::collections::{BTreeSet, HashMap};

use chrono_tz::Tz;
use duckdb::{Connection, Row};

use super::ladder::{Alternative, Ladder};
use super::registry::{self, SHARED, Signal, Sql};
use super::result::Worst;
use super::train::{self, Departure};
use super::window::{Beginnings, Recent};
use crate::error::Result;
use crate::model::Time;
use crate::store::once;

const STATISTICS: &str = include_str!("../../signals/statistics.sql");
/// Up to so many projects all signals of a window are one statement, since planning it costs more than its rows. For more
/// projects each signal is a statement, which needs no more memory than the rows of one signal.
const FEW_PROJECTS: usize = 20;

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
    windows: HashMap<(i64, i64), Beginnings>,
}

impl Measures {
    /// What a signal says of a project; without any row it counts nothing.
    pub(super) fn get(&self, key: Key, place: &Place) -> Measured {
        self.values.get(&key).and_then(|values| values.get(place)).cloned().unwrap_or_default()
    }

    /// Where the window of a signal begins.
    pub(super) fn from(&self, key: Key, place: &Place) -> Option<Time> {
        self.windows.get(&(key.days, key.launches)).and_then(|beginnings| beginnings.of(place))
    }
}

/// Measures every signal that the ladders name. `ask` must have been called.
pub(super) fn measure(connection: &Connection, ladders: &[Ladder]) -> Result<Measures> {
    let criteria = ladders.iter().flat_map(|ladder| &ladder.criteria);
    let keys: BTreeSet<Key> = criteria.flat_map(|criterion| &criterion.alternatives).map(Key::of).collect();
    let recent = Recent::read(connection, &keys)?;
    // Windows that begin alike for every project are one, whatever they were made of.
    let mut alike: Vec<(Beginnings, Vec<Key>)> = Vec::new();
    for key in keys {
        let beginnings = recent.beginnings(key);
        match alike.iter_mut().find(|(known, _)| *known == beginnings) {
            Some((_, keys)) => keys.push(key),
            None => alike.push((beginnings, vec![key])),
        }
    }
    let mut measures = Measures::default();
    let mut made = Vec::new();
    for (beginnings, keys) in alike {
        let signals: BTreeSet<&str> = keys.iter().map(|key| key.signal).collect();
        let signals: Vec<&Signal> = signals.into_iter().filter_map(registry::signal).collect();
        let values = of_window(connection, &beginnings, &signals, &mut made)?;
        for key in keys {
            measures.values.insert(key, values.get(key.signal).cloned().unwrap_or_default());
            measures.windows.insert((key.days, key.launches), beginnings.clone());
        }
    }
    Ok(measures)
}

/// Signals over one window, by their names.
fn of_window(
    connection: &Connection,
    beginnings: &Beginnings,
    signals: &[&Signal],
    made: &mut Vec<&'static str>,
) -> Result<HashMap<String, HashMap<Place, Measured>>> {
    let in_sql: Vec<(&str, Sql)> = signals.iter().filter_map(|signal| Some((signal.name, signal.sql?))).collect();
    beginnings.prepare(connection)?;
    let texts: Vec<&str> = in_sql.iter().map(|(_, sql)| sql.rows).collect();
    prepare_shared(connection, beginnings, &texts, made)?;
    let at_once = if beginnings.projects() <= FEW_PROJECTS { in_sql.len() } else { 1 };
    let mut values = HashMap::new();
    for some in in_sql.chunks(at_once.max(1)) {
        read(connection, some, &mut values)?;
    }
    if signals.iter().any(|signal| signal.name == train::SIGNAL) {
        values.insert(train::SIGNAL.to_owned(), trains(connection)?);
    }
    Ok(values)
}

/// Makes what the rows of one signal join, so that they can be read by themselves.
pub(super) fn prepare(connection: &Connection, alternative: &Alternative) -> Result<()> {
    let key = Key::of(alternative);
    let beginnings = Recent::read(connection, [&key])?.beginnings(key);
    beginnings.prepare(connection)?;
    let texts: Vec<&str> = alternative.signal.sql.iter().map(|sql| sql.rows).collect();
    prepare_shared(connection, &beginnings, &texts, &mut Vec::new())
}

/// Makes the shared tables that the texts of signals name; what serves every window is made once.
fn prepare_shared(
    connection: &Connection,
    beginnings: &Beginnings,
    texts: &[&str],
    made: &mut Vec<&'static str>,
) -> Result<()> {
    let named = SHARED.iter().filter(|shared| texts.iter().any(|text| text.contains(shared.name)));
    let needed: Vec<&str> = named.flat_map(|shared| shared.needs.iter().chain([&shared.name])).copied().collect();
    for shared in SHARED.iter().filter(|shared| needed.contains(&shared.name)) {
        if made.contains(&shared.name) {
            continue;
        }
        if shared.sql.contains("signal_day") {
            beginnings.prepare_days(connection)?;
        }
        connection.execute_batch(shared.sql)?;
        if !shared.of_window {
            made.push(shared.name);
        }
    }
    Ok(())
}

/// Reads signals in one statement, whose rows are those of all of them with the signal's name.
fn read(
    connection: &Connection,
    signals: &[(&str, Sql)],
    values: &mut HashMap<String, HashMap<Place, Measured>>,
) -> Result<()> {
    let rows: Vec<String> = signals.iter().map(|(name, sql)| named_rows(name, *sql)).collect();
    let text = format!("with signal_rows as (\n{}\n)\n{STATISTICS}", rows.join("\nunion all\n"));
    let mut statement = once(connection, &text)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        values.entry(row.get(0)?).or_default().insert((row.get(1)?, row.get(2)?), measured(row)?);
    }
    Ok(())
}

/// The rows of a signal with its name and its statistic.
fn named_rows(name: &str, sql: Sql) -> String {
    let statistic = sql.statistic.as_str();
    format!(
        "select '{name}' as signal, '{statistic}' as statistic, project, scope, name, happened_at, url, hit, amount
         from (\n{}\n) as candidates",
        sql.rows
    )
}

fn measured(row: &Row<'_>) -> duckdb::Result<Measured> {
    let worst: Option<String> = row.get(8)?;
    Ok(Measured {
        value: row.get(3)?,
        n: row.get(4)?,
        hits: row.get(5)?,
        misses: row.get(6)?,
        candidates: row.get(7)?,
        worst: match worst {
            Some(name) => Some(Worst { name, at: row.get(9)?, url: row.get(10)? }),
            None => None,
        },
        detail: None,
    })
}

/// The moment of collection, the project's zone, and its launches with a date of their own.
pub(super) type Departures = (Time, Tz, Vec<Departure>);

/// The launches of every project asked that have a date of their own, in the order of time.
pub(super) fn departures(connection: &Connection) -> Result<HashMap<Place, Departures>> {
    let text = format!(
        "select asked_launch.project, asked_launch.scope, asked_launch.now_at, coalesce(project.timezone, 'UTC'),
             asked_launch.name, asked_launch.version, asked_launch.url, asked_launch.finished_at
         from asked_launch left join project on project.id = asked_launch.project
         where asked_launch.delivering and asked_launch.dated_by not in ('commit', 'none')
             and asked_launch.finished_at >= asked_launch.now_at - interval {} days
         order by asked_launch.project, asked_launch.scope, asked_launch.finished_at, asked_launch.position",
        train::DAYS
    );
    let mut statement = once(connection, &text)?;
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
    let text = format!(
        "select project, scope, count(*) as launches, count(*) filter (where delivering) as delivering from asked_launch
         where finished_at >= now_at - interval {} days group by project, scope",
        train::DAYS
    );
    let mut statement = once(connection, &text)?;
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
    signal.sql.is_some_and(|sql| sql.statistic.counts_amounts())
}
