//! What the derivation needs to know of a project itself.

use std::collections::HashMap;

use chrono_tz::Tz;
use duckdb::Connection;

use crate::error::{Error, Result};
use crate::model::facts::DeploymentRule;
use crate::model::{Archetype, MadeFrom, Tier};

/// Minutes within which a further attempt of the same sha belongs to the same launch, unless the project says otherwise.
pub const RETRY_WINDOW_MINUTES: i64 = 60;

/// Minutes of a year; what is tried again after longer is a launch of its own.
const LONGEST_RETRY_WINDOW_MINUTES: i64 = 365 * 24 * 60;

/// A project with its rules and repositories.
#[derive(Debug)]
pub(super) struct ProjectFacts {
    pub id: String,
    pub archetype: Archetype,
    pub timezone: Tz,
    pub retry_window: chrono::Duration,
    pub repositories: Vec<String>,
    pub rules: Vec<DeploymentRule>,
    /// Tiers of environments whose names do not tell, or tell wrongly; the names in lower case.
    pub tiers: HashMap<String, Tier>,
}

impl ProjectFacts {
    pub(super) fn read(connection: &Connection, id: &str) -> Result<Option<Self>> {
        let mut statement =
            connection.prepare("select archetype, retry_window_minutes, timezone from project where id = ?")?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let archetype = Archetype::of(&row.get::<_, String>(0)?);
        let retry_window = retry_window(id, row.get(1)?)?;
        let timezone = timezone(id, row.get::<_, Option<String>>(2)?.as_deref())?;
        Ok(Some(Self {
            timezone,
            id: id.to_owned(),
            archetype,
            retry_window,
            repositories: repositories(connection, id)?,
            rules: rules(connection, id)?,
            tiers: tiers(connection, id)?,
        }))
    }

    /// Libraries and command-line tools are judged within their release lines, and going back is no failure there.
    #[must_use]
    pub(super) fn has_release_lines(&self) -> bool {
        matches!(self.archetype, Archetype::Library | Archetype::CommandLine)
    }

    /// The repository, where there is exactly one.
    #[must_use]
    pub(super) fn only_repository(&self) -> Option<String> {
        match self.repositories.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }
}

fn repositories(connection: &Connection, project: &str) -> Result<Vec<String>> {
    let mut statement =
        connection.prepare("select repository from project_repository where project = ? order by repository")?;
    let rows = statement.query_map([project], |row| row.get(0))?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn rules(connection: &Connection, project: &str) -> Result<Vec<DeploymentRule>> {
    let mut statement = connection.prepare(
        "select position, made_from, pattern, at_format, at_timezone, environment, service, assumed
         from deployment_rule where project = ? order by position",
    )?;
    let rows = statement.query_map([project], |row| {
        Ok(DeploymentRule {
            project: project.to_owned(),
            position: row.get(0)?,
            made_from: MadeFrom::of(&row.get::<_, String>(1)?),
            pattern: row.get(2)?,
            at_format: row.get(3)?,
            at_timezone: row.get(4)?,
            environment: row.get(5)?,
            service: row.get(6)?,
            assumed: row.get(7)?,
            source: String::new(),
        })
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

fn tiers(connection: &Connection, project: &str) -> Result<HashMap<String, Tier>> {
    let mut statement =
        connection.prepare("select name, tier from environment where project = ? and tier <> 'unknown'")?;
    let rows = statement.query_map([project], |row| {
        Ok((row.get::<_, String>(0)?.trim().to_lowercase(), Tier::of(&row.get::<_, String>(1)?)))
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

/// How long after an attempt a further one of the same sha is a retry.
///
/// # Errors
/// `Input` for less than nothing and for more than a year.
pub fn retry_window(project: &str, minutes: Option<i64>) -> Result<chrono::Duration> {
    let minutes = minutes.unwrap_or(RETRY_WINDOW_MINUTES);
    let usable = (0..=LONGEST_RETRY_WINDOW_MINUTES).contains(&minutes);
    usable.then(|| chrono::Duration::try_minutes(minutes)).flatten().ok_or_else(|| {
        Error::input(format!(
            "project {project}: retry_window_minutes `{minutes}`: use 0 to {LONGEST_RETRY_WINDOW_MINUTES}, which is a year"
        ))
    })
}

/// The time zone of a project's calendar; UTC where it names none.
///
/// # Errors
/// `Input` for a name that is no IANA time zone.
pub fn timezone(project: &str, name: Option<&str>) -> Result<Tz> {
    name.map_or(Ok(Tz::UTC), |name| {
        name.parse().map_err(|_| {
            Error::input(format!(
                "project {project}: timezone `{name}` is no IANA time zone: use such as Europe/Berlin or UTC"
            ))
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::store::Store;

    #[test]
    fn an_impossible_retry_window_is_a_finding_of_its_project() {
        let mut store = Store::in_memory().expect("a store");
        for minutes in [i64::MAX, i64::MIN, -1, 525_601] {
            let line = format!(r#"{{"table":"project","id":"shop","name":"Shop","retry_window_minutes":{minutes}}}"#);
            store.import_reader("lines", line.as_bytes()).expect("imported");
            crate::derive::refresh(&mut store).expect("derived");
            let findings = store.rows_as_text("select kind, message from finding").expect("findings");
            let message = format!("project shop: retry_window_minutes `{minutes}`: use 0 to 525600, which is a year");
            assert_eq!(findings, [["unusable_declaration".to_owned(), message]]);
        }
        for minutes in [0, 525_600] {
            super::retry_window("shop", Some(minutes)).expect("a window that can be used");
        }
    }
}
