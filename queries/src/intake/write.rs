//! What events say, kept beside the facts, and the facts that it makes.

use std::collections::{BTreeMap, HashMap, HashSet};

use duckdb::{Connection, params};
use serde_json::{Map, Value as Json};

use super::fold::{Kept, fold, take_account};
use super::part::{KEY_SEPARATOR, Part};
use crate::error::Result;
use crate::model::facts::table;
use crate::model::{Table, Time};
use crate::store::{Batch, ask, lacks};

/// What one event says of one fact, with the fact's table and key.
pub(super) struct Told {
    table: Table,
    key: String,
    part: Kept,
}

impl Told {
    pub(super) fn of(part: &Part, source: &str, delivery: &str) -> Self {
        let key = part.key().unwrap_or_default();
        Self { table: part.table, key, part: Kept::of(part, source, delivery) }
    }
}

/// A fact by its table and key.
type Address = (&'static str, String);

/// Keeps what is told, makes the facts that it touches again, and says how many of them changed. What the deliveries in
/// `again` said before is forgotten.
pub(super) fn write(batch: &mut Batch<'_>, told: Vec<Told>, again: &HashSet<(String, String)>) -> Result<usize> {
    let connection = batch.connection();
    let mut touched: HashSet<Address> = told.iter().map(|told| (told.table.name, told.key.clone())).collect();
    if !again.is_empty() {
        touched.extend(addresses_of_named(connection)?);
    }
    if touched.is_empty() {
        return Ok(0);
    }
    name_facts(connection, &touched)?;
    let mut parts = kept(connection)?;
    let stored = stored(connection, &touched)?;
    let mut news: HashMap<Address, Vec<Kept>> = HashMap::new();
    for told in told {
        news.entry((told.table.name, told.key)).or_default().push(told.part);
    }
    let mut rows = Vec::new();
    let mut gone: Vec<Address> = Vec::new();
    let mut kept_now: Vec<(Address, Kept)> = Vec::new();
    let mut touched: Vec<Address> = touched.into_iter().collect();
    touched.sort();
    for address in touched {
        let Some(table) = table(address.0).copied() else { continue };
        let mut parts = parts.remove(&address).unwrap_or_default();
        let row = stored.get(&address);
        take_account(table, &mut parts, row);
        parts.retain(|part| !again.contains(&(part.source.clone(), part.delivery.clone())));
        kept_now
            .extend(parts.iter().filter(|part| part.delivery.is_empty()).map(|part| (address.clone(), part.clone())));
        for part in news.remove(&address).unwrap_or_default() {
            kept_now.push((address.clone(), part.clone()));
            parts.push(part);
        }
        match fold(&parts).filter(|_| !parts.is_empty()) {
            Some(made) => {
                let differs = row.is_none_or(|row| made.iter().any(|(name, value)| row.get(name) != Some(value)));
                if differs && lacks(table, &made).is_none() {
                    rows.push((table, made));
                }
            }
            None if row.is_some() => gone.push(address),
            None => {}
        }
    }
    forget_parts(connection, !again.is_empty())?;
    keep_parts(connection, &kept_now)?;
    for (name, key) in &gone {
        if let Some(table) = table(name) {
            remove(connection, *table, key)?;
        }
    }
    batch.add_objects(&rows)?;
    Ok(rows.len() + gone.len())
}

/// Makes the temporary table of deliveries that a question is about.
pub(super) fn name_deliveries<'k>(
    connection: &Connection,
    keys: impl Iterator<Item = (&'k String, &'k String)>,
) -> Result<()> {
    connection.execute_batch("create or replace temp table named_delivery (source varchar, delivery varchar)")?;
    let mut appender = connection.appender("named_delivery")?;
    for (source, delivery) in keys {
        appender.append_row(params![source, delivery])?;
    }
    appender.flush()?;
    Ok(())
}

fn name_facts(connection: &Connection, touched: &HashSet<Address>) -> Result<()> {
    connection.execute_batch("create or replace temp table named_fact (fact varchar, first varchar, key varchar)")?;
    let mut appender = connection.appender("named_fact")?;
    for (fact, key) in touched {
        let first = key.split(KEY_SEPARATOR).next().unwrap_or_default();
        appender.append_row(params![fact, first, key])?;
    }
    appender.flush()?;
    Ok(())
}

/// The facts that the named deliveries spoke of before.
fn addresses_of_named(connection: &Connection) -> Result<Vec<Address>> {
    let mut statement = connection
        .prepare("select distinct fact, key from event_part semi join named_delivery using (source, delivery)")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let found = rows.collect::<duckdb::Result<Vec<_>>>()?;
    Ok(found.into_iter().filter_map(|(fact, key)| Some((table(&fact)?.name, key))).collect())
}

/// What is kept of the named facts.
fn kept(connection: &Connection) -> Result<HashMap<Address, Vec<Kept>>> {
    let mut statement = connection.prepare(
        "select fact, key, told_at, step, source, delivery, gone, said from event_part semi join named_fact using (fact, key)",
    )?;
    let rows = statement.query_map([], |row| {
        let at: Time = row.get::<_, chrono::NaiveDateTime>(2)?.and_utc();
        let said: String = row.get(7)?;
        Ok((
            (row.get::<_, String>(0)?, row.get::<_, String>(1)?),
            Kept {
                at,
                rank: row.get(3)?,
                source: row.get(4)?,
                delivery: row.get(5)?,
                gone: row.get(6)?,
                // It was written as an object.
                said: serde_json::from_str::<Map<String, Json>>(&said).unwrap_or_default(),
            },
        ))
    })?;
    let mut found: HashMap<Address, Vec<Kept>> = HashMap::new();
    for row in rows {
        let ((fact, key), part) = row?;
        if let Some(table) = table(&fact) {
            found.entry((table.name, key)).or_default().push(part);
        }
    }
    Ok(found)
}

/// The key of a row of a table, as [`Part::key`] has it.
fn key_of(table: Table) -> String {
    let columns: Vec<_> = table.key.iter().map(|column| format!("{column}::varchar")).collect();
    format!("concat_ws(chr(31), {})", columns.join(", "))
}

/// The rows of the named facts that the store has.
fn stored(connection: &Connection, touched: &HashSet<Address>) -> Result<HashMap<Address, Map<String, Json>>> {
    let tables: BTreeMap<&str, Table> = touched.iter().filter_map(|(name, _)| Some((*name, *table(name)?))).collect();
    let mut found = HashMap::new();
    for table in tables.into_values() {
        let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        let sql = format!(
            "select {columns}, {key} from {name} where {first}::varchar in (select first from named_fact where fact = '{name}')
             and {key} in (select key from named_fact where fact = '{name}')",
            columns = columns.join(", "),
            key = key_of(table),
            name = table.name,
            first = table.key[0],
        );
        for mut values in ask(connection, &sql)?.rows {
            let Some(Json::String(key)) = values.pop() else { continue };
            let row = columns.iter().map(|name| (*name).to_owned()).zip(values).collect();
            found.insert((table.name, key), row);
        }
    }
    Ok(found)
}

/// Forgets the rows that something else wrote, of the named facts, and what the named deliveries said.
fn forget_parts(connection: &Connection, deliveries_too: bool) -> Result<()> {
    connection.execute(
        "delete from event_part where delivery = '' and exists (
             select 1 from named_fact where named_fact.fact = event_part.fact and named_fact.key = event_part.key
         )",
        [],
    )?;
    if deliveries_too {
        connection.execute(
            "delete from event_part where exists (
                 select 1 from named_delivery
                 where named_delivery.source = event_part.source and named_delivery.delivery = event_part.delivery
             )",
            [],
        )?;
    }
    Ok(())
}

fn keep_parts(connection: &Connection, parts: &[(Address, Kept)]) -> Result<()> {
    let mut appender = connection.appender("event_part")?;
    for ((fact, key), part) in parts {
        let said = Json::Object(part.said.clone()).to_string();
        let at = part.at.naive_utc();
        appender.append_row(params![fact, key, at, part.rank, part.source, part.delivery, part.gone, said])?;
    }
    appender.flush()?;
    Ok(())
}

/// Removes a fact that is no more, and marks what stood on it as out of date.
fn remove(connection: &Connection, table: Table, key: &str) -> Result<()> {
    let first = key.split(KEY_SEPARATOR).next().unwrap_or_default();
    let (name, column) = (table.name, table.key[0]);
    connection.execute(
        &format!("delete from {name} where {column}::varchar = ? and {} = ?", key_of(table)),
        params![first, key],
    )?;
    let stale = if column == "project" {
        "insert into stale values (?)"
    } else {
        "insert into stale select distinct project from project_repository where repository = ?"
    };
    connection.execute(stale, [first])?;
    Ok(())
}
