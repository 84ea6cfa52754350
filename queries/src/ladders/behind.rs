//! The rows behind a criterion: every candidate of its signals. Exactly those that a signal counted are `counted`; the
//! others have the reason.

use chrono::SecondsFormat;
use duckdb::Connection;
use serde_json::{Value, json};

use super::ladder::{Alternative, Ladder};
use super::measure::{self, counts_amounts};
use super::train;
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

/// The launches that a train was looked for in, and those of the same years that it cannot look at; the newest first.
fn departures(connection: &Connection, signal: &str) -> Result<Vec<Row>> {
    let mut launches: Vec<Launch> = without_departure(connection)?;
    for (now, zone, departures) in measure::departures(connection)?.into_values() {
        let reasons = train::left_out(&departures, now, zone);
        launches.extend(departures.into_iter().zip(reasons).map(|(departure, reason)| Launch {
            name: departure.name,
            at: departure.at,
            url: departure.url,
            reason: reason.map(str::to_owned),
        }));
    }
    launches.sort_by(|one, other| (other.at, &other.name).cmp(&(one.at, &one.name)));
    let rows = launches.into_iter().map(|launch| Row {
        counted: launch.reason.is_none(),
        reason: launch.reason,
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

/// A launch behind the train, and why it was left out.
struct Launch {
    name: String,
    at: Time,
    url: Option<String>,
    reason: Option<String>,
}

/// Launches that delivered nothing, or have no date of their own, in the years that a train looks at.
fn without_departure(connection: &Connection) -> Result<Vec<Launch>> {
    let mut statement = connection.prepare(&format!(
        "select name, finished_at, url,
             case when delivering then 'undated' when status = 'failed' then 'failed_rollout'
                 when status <> 'success' then status when kind in ('redeploy', 'rollback') then kind else 'empty' end
         from asked_launch
         where not (delivering and dated_by not in ('commit', 'none'))
             and finished_at >= now_at - interval {} days",
        train::DAYS
    ))?;
    let rows = statement.query_map([], |row| {
        Ok(Launch { name: row.get(0)?, at: row.get(1)?, url: row.get(2)?, reason: row.get(3)? })
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn time(at: Option<Time>) -> Value {
    json!(at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)))
}
