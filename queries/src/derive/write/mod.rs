//! Writing the derived rows of some projects, in one transaction: those that differ from what was derived go, those
//! that are new come, the others stay.

mod row;
mod table;

use std::collections::HashMap;

use chrono::{Datelike as _, Timelike as _};
use duckdb::Connection;

use super::changes;
use super::launches::place;
use super::{Attempt, Derived, DerivedScope, links, overrides};
use crate::error::Result;
use crate::model::Status;
pub(super) use row::{Value, row};
pub(super) use table::Table;

/// Adds the rows of one project to one table.
type Rows = fn(&mut Table<'_>, &str, &Derived) -> Result<()>;

const TABLES: [(&str, Rows); 8] = [
    ("attempt", attempts),
    ("launch", launches),
    ("delivery", deliveries),
    ("change_delivery", changes),
    ("failure_signal", signals),
    ("launch_override", words),
    ("incident_link", incident_links),
    ("finding", findings),
];

/// What becomes of the rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Those that are as they should be stay.
    Compared,
    /// None stays.
    Forgotten,
}

/// Brings the rows of some projects to what was derived.
pub(super) fn replace(connection: &mut Connection, projects: &[(String, Derived)], before: Before) -> Result<()> {
    let transaction = connection.transaction()?;
    let ids: Vec<_> = projects.iter().map(|(id, _)| format!("'{}'", id.replace('\'', "''"))).collect();
    let ids = ids.join(", ");
    for (name, rows) in TABLES {
        if before == Before::Forgotten {
            transaction.execute(&format!("delete from {name} where project in ({ids})"), [])?;
        }
        let mut table = Table::open(&transaction, name, &ids)?;
        for (project, derived) in projects {
            rows(&mut table, project, derived)?;
        }
        table.finish()?;
    }
    transaction.execute(&format!("delete from stale where project in ({ids})"), [])?;
    transaction.commit()?;
    Ok(())
}

fn attempts(table: &mut Table<'_>, project: &str, derived: &Derived) -> Result<()> {
    let mut launch_of = vec![None; derived.attempts.len()];
    for launch in &derived.launches {
        for at in &launch.attempts {
            launch_of[*at] = Some(derived.attempts[launch.attempts[0]].id.as_str());
        }
    }
    for (attempt, launch) in derived.attempts.iter().zip(launch_of) {
        let (repository, service, environment) = place(attempt);
        table.add(&row![
            project,
            attempt.id,
            attempt.name,
            attempt.made_from.as_str(),
            repository,
            service,
            environment,
            attempt.tier.as_str(),
            attempt.sha,
            attempt.version,
            attempt.started_at,
            attempt.finished_at,
            attempt.dated_by.as_str(),
            attempt.status.as_str(),
            attempt.started_by,
            attempt.exposure,
            attempt.build,
            attempt.url,
            launch,
            attempt.excluded,
        ])?;
    }
    Ok(())
}

fn id<'d>(derived: &'d Derived, scope: &DerivedScope, row: usize) -> &'d str {
    let launch = &derived.launches[scope.rows[row].launch];
    &derived.attempts[launch.attempts[0]].id
}

fn launches(table: &mut Table<'_>, project: &str, derived: &Derived) -> Result<()> {
    for scope in &derived.scopes {
        let next_success = next_success(derived, scope);
        for (at, row) in scope.rows.iter().enumerate() {
            let launch = &derived.launches[row.launch];
            let first: &Attempt = &derived.attempts[launch.attempts[0]];
            let deciding = &derived.attempts[launch.deciding];
            let local = launch.finished_at.with_timezone(&derived.timezone);
            table.add(&row![
                project,
                scope.name,
                first.id,
                at as i64,
                first.name,
                scope.repository,
                deciding.service,
                deciding.environment,
                deciding.tier.as_str(),
                row.line,
                deciding.sha,
                deciding.version,
                launch.started_at,
                launch.finished_at,
                local.date_naive(),
                i64::from(local.weekday().number_from_monday()),
                i64::from(local.hour()),
                deciding.dated_by.as_str(),
                launch.status.as_str(),
                deciding.started_by,
                deciding.exposure,
                deciding.build,
                deciding.url,
                launch.attempts.len() as i64,
                row.walked.kind.as_str(),
                row.walked.live.map(|live| id(derived, scope, live)),
                row.walked.overtaken,
                row.in_graph,
                row.walked.baseline,
                row.commits,
                row.merges,
                row.delivering,
                row.repairs.reverts_or_hotfixes_only,
                next_success[at].map(|next| id(derived, scope, next)),
            ])?;
        }
    }
    Ok(())
}

/// For each launch of a scope the next successful one of the same service in the same environment.
fn next_success(derived: &Derived, scope: &DerivedScope) -> Vec<Option<usize>> {
    let mut latest: HashMap<_, usize> = HashMap::new();
    let mut found = vec![None; scope.rows.len()];
    for (at, row) in scope.rows.iter().enumerate().rev() {
        let launch = &derived.launches[row.launch];
        let here = place(&derived.attempts[launch.deciding]);
        found[at] = latest.get(&here).copied();
        if launch.status == Status::Success {
            latest.insert(here, at);
        }
    }
    found
}

fn deliveries(table: &mut Table<'_>, project: &str, derived: &Derived) -> Result<()> {
    for scope in &derived.scopes {
        let Some(repository) = scope.repository.as_deref() else { continue };
        let Some(history) = derived.histories.get(repository) else { continue };
        let belongs = derived.belongs.get(repository);
        let changes = derived.changes.get(repository);
        for (at, row) in scope.rows.iter().enumerate() {
            for node in &row.walked.delivered {
                if belongs.is_some_and(|belongs| !belongs[*node as usize]) {
                    continue;
                }
                let commit = history.commit(*node);
                let change = changes.and_then(|changes| changes.of(*node));
                table.add(&row![
                    project,
                    scope.name,
                    id(derived, scope, at),
                    repository,
                    commit.sha,
                    commit.merge,
                    row.walked.baseline,
                    commit.author_kind,
                    commit.authored_at,
                    commit.committed_at,
                    commit.committed_by_forge,
                    change.map(|change| change.number),
                    change.and_then(|change| change.merged_at),
                ])?;
            }
        }
    }
    Ok(())
}

fn changes(table: &mut Table<'_>, project: &str, derived: &Derived) -> Result<()> {
    for scope in &derived.scopes {
        let Some(repository) = scope.repository.as_deref() else { continue };
        let (Some(history), Some(changes)) = (derived.histories.get(repository), derived.changes.get(repository))
        else {
            continue;
        };
        let place = changes::Place { project, scope: &scope.name, repository };
        changes::write(table, &place, changes, &scope.changes, history, |launch| {
            (id(derived, scope, launch), scope.rows[launch].walked.baseline)
        })?;
    }
    Ok(())
}

fn signals(table: &mut Table<'_>, project: &str, derived: &Derived) -> Result<()> {
    for scope in &derived.scopes {
        for signal in &scope.signals {
            table.add(&row![
                project,
                scope.name,
                id(derived, scope, signal.launch),
                signal.signal,
                signal.position,
                if signal.observed { "observed" } else { "inferred" },
                signal.signalled_at,
                signal.recovered_at,
                signal.recovery_launch.map(|launch| id(derived, scope, launch)),
                signal.incident,
                signal.evidence,
                signal.counted,
                signal.until,
            ])?;
        }
    }
    Ok(())
}

fn words(table: &mut Table<'_>, project: &str, derived: &Derived) -> Result<()> {
    for scope in &derived.scopes {
        overrides::write(table, project, &scope.name, &scope.words, |row| id(derived, scope, row))?;
    }
    Ok(())
}

fn incident_links(table: &mut Table<'_>, project: &str, derived: &Derived) -> Result<()> {
    links::write(table, project, &derived.links, |launch| {
        derived.attempts[derived.launches[launch].attempts[0]].id.as_str()
    })
}

fn findings(table: &mut Table<'_>, project: &str, derived: &Derived) -> Result<()> {
    for finding in &derived.findings {
        table.add(&row![project, finding.kind, finding.rows as i64, finding.message])?;
    }
    Ok(())
}
