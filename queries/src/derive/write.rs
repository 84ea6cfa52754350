//! Writing the derived rows of one project: the old ones away and the new ones in, in one transaction.

use chrono::{Datelike as _, Timelike as _};
use duckdb::{Connection, Transaction, params};

use super::changes;
use super::launches::place;
use super::{Attempt, Derived, DerivedScope};
use crate::error::Result;

const TABLES: [&str; 6] = ["attempt", "launch", "delivery", "change_delivery", "failure_signal", "finding"];

pub(super) fn replace(connection: &mut Connection, project: &str, derived: &Derived) -> Result<()> {
    let transaction = connection.transaction()?;
    for table in TABLES {
        transaction.execute(&format!("delete from {table} where project = ?"), [project])?;
    }
    attempts(&transaction, project, derived)?;
    launches(&transaction, project, derived)?;
    deliveries(&transaction, project, derived)?;
    changes(&transaction, project, derived)?;
    signals(&transaction, project, derived)?;
    let mut appender = transaction.appender("finding")?;
    for finding in &derived.findings {
        appender.append_row(params![project, finding.kind, finding.rows as i64, finding.message])?;
    }
    appender.flush()?;
    drop(appender);
    transaction.execute("delete from stale where project = ?", [project])?;
    transaction.commit()?;
    Ok(())
}

fn attempts(transaction: &Transaction<'_>, project: &str, derived: &Derived) -> Result<()> {
    let mut launch_of = vec![None; derived.attempts.len()];
    for launch in &derived.launches {
        for at in &launch.attempts {
            launch_of[*at] = Some(derived.attempts[launch.attempts[0]].id.as_str());
        }
    }
    let mut appender = transaction.appender("attempt")?;
    for (attempt, launch) in derived.attempts.iter().zip(launch_of) {
        let (repository, service, environment) = place(attempt);
        appender.append_row(params![
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
    appender.flush()?;
    Ok(())
}

fn id<'d>(derived: &'d Derived, scope: &DerivedScope, row: usize) -> &'d str {
    let launch = &derived.launches[scope.rows[row].launch];
    &derived.attempts[launch.attempts[0]].id
}

fn launches(transaction: &Transaction<'_>, project: &str, derived: &Derived) -> Result<()> {
    let mut appender = transaction.appender("launch")?;
    for scope in &derived.scopes {
        for (at, row) in scope.rows.iter().enumerate() {
            let launch = &derived.launches[row.launch];
            let first: &Attempt = &derived.attempts[launch.attempts[0]];
            let deciding = &derived.attempts[launch.deciding];
            let local = launch.finished_at.with_timezone(&derived.timezone);
            appender.append_row(params![
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
                row.only_reverts_or_hotfixes,
            ])?;
        }
    }
    appender.flush()?;
    Ok(())
}

fn deliveries(transaction: &Transaction<'_>, project: &str, derived: &Derived) -> Result<()> {
    let mut appender = transaction.appender("delivery")?;
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
                appender.append_row(params![
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
    appender.flush()?;
    Ok(())
}

fn changes(transaction: &Transaction<'_>, project: &str, derived: &Derived) -> Result<()> {
    for scope in &derived.scopes {
        let Some(repository) = scope.repository.as_deref() else { continue };
        let (Some(history), Some(changes)) = (derived.histories.get(repository), derived.changes.get(repository))
        else {
            continue;
        };
        let place = changes::Place { project, scope: &scope.name, repository };
        changes::write(transaction, &place, changes, &scope.changes, history, |launch| {
            (id(derived, scope, launch), scope.rows[launch].walked.baseline)
        })?;
    }
    Ok(())
}

fn signals(transaction: &Transaction<'_>, project: &str, derived: &Derived) -> Result<()> {
    let mut appender = transaction.appender("failure_signal")?;
    for scope in &derived.scopes {
        for signal in &scope.signals {
            appender.append_row(params![
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
            ])?;
        }
    }
    appender.flush()?;
    Ok(())
}
