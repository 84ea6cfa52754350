//! The rows behind a criterion: those that its signal counted.
//!
//! The train is different: its rows are all launches that it could look at, also those off the train or before the span
//! of the period that fits best, and none of them is marked as left out.

use chrono::SecondsFormat;
use duckdb::Connection;
use serde_json::{Value, json};

use super::ladder::{Alternative, Ladder};
use super::measure::{self, counts_amounts};
use crate::error::{Error, Result};
use crate::metrics::rows::{Row, Rows};
use crate::metrics::{self, Question};
use crate::model::Time;

/// The rows behind one criterion of one project. It asks the question itself, so what was asked before is gone.
pub(super) fn rows(connection: &Connection, ladders: &[Ladder], question: &Question, id: &str) -> Result<Rows> {
    let criterion = ladders.iter().flat_map(|ladder| &ladder.criteria).find(|criterion| criterion.id == id);
    let Some(criterion) = criterion else {
        return Err(Error::input(format!("there is no criterion `{id}`: a ladder lists its criteria")));
    };
    metrics::ask(connection, std::slice::from_ref(question))?;
    let mut rows = Rows {
        columns: ["signal", "name", "at", "url", "hit", "amount"].map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    for alternative in &criterion.alternatives {
        measure::prepare(connection, alternative)?;
        rows.rows.extend(of_signal(connection, alternative)?);
    }
    Ok(rows)
}

fn of_signal(connection: &Connection, alternative: &Alternative) -> Result<Vec<Row>> {
    let signal = alternative.signal;
    let Some(sql) = signal.sql else { return departures(connection, signal.name) };
    let text = format!(
        "with signal_rows as (\n{}\n)\nselect name, happened_at, url, hit, amount from signal_rows
         order by happened_at desc nulls last, name nulls last",
        sql.rows
    );
    let amounts = counts_amounts(signal);
    let mut statement = connection.prepare(&text)?;
    let rows = statement.query_map([], |row| {
        let (name, at, url): (Option<String>, Option<Time>, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (hit, amount): (Option<bool>, Option<f64>) = (row.get(3)?, row.get(4)?);
        let counted = if amounts { amount.is_some() } else { hit.is_some() };
        Ok(Row {
            counted,
            reason: (!counted).then(|| "not_known".to_owned()),
            cells: vec![json!(signal.name), json!(name), time(at), json!(url), json!(hit), json!(amount)],
        })
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn departures(connection: &Connection, signal: &str) -> Result<Vec<Row>> {
    let found = measure::departures(connection)?;
    let launches = found.into_values().flat_map(|(_, _, launches)| launches);
    let rows = launches.map(|launch| Row {
        counted: true,
        reason: None,
        cells: vec![
            json!(signal),
            json!(launch.name),
            time(Some(launch.at)),
            json!(launch.url),
            Value::Null,
            Value::Null,
        ],
    });
    Ok(rows.collect())
}

fn time(at: Option<Time>) -> Value {
    json!(at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)))
}
