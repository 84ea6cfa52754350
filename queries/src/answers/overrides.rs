//! What people said of launches: finding the launch that they mean, the words in force, and all of them as a list.

use duckdb::Connection;
use serde_json::{Value, json};

use crate::derive::naming::{Named, launch_named};
use crate::error::{Error, Result};
use crate::model::facts::Override;
use crate::model::{Tier, Time, Verdict};
use crate::store::{Rows, Store};

/// A launch that somebody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeantLaunch {
    pub project: String,
    pub id: String,
    pub name: String,
    pub finished_at: Time,
    /// Whether it went to production.
    pub production: bool,
    /// IANA time zone of its project.
    pub timezone: Option<String>,
}

/// The launch that a word means: an id, a name, a version or a sha, of one project or of any.
///
/// # Errors
/// `Input` where nothing is called so, or several launches are; `Database` otherwise.
pub fn meant_launch(store: &Store, project: Option<&str>, word: &str) -> Result<MeantLaunch> {
    let projects = asked_projects(store.connection(), project)?;
    let mut found = Vec::new();
    let mut ambiguous = None;
    for id in &projects {
        match LaunchNames::read(store.connection(), id)?.find(word) {
            Ok(launch) => found.push((id, launch.to_owned())),
            Err(wrong) if wrong.starts_with("means") => ambiguous = ambiguous.or(Some((id, wrong))),
            Err(_) => {}
        }
    }
    match (found.as_slice(), ambiguous) {
        ([(project, launch)], None) => details(store.connection(), project, launch),
        ([], Some((project, wrong))) => Err(Error::input(format!("launch `{word}` of {project} {wrong}"))),
        ([], None) => Err(Error::input(format!(
            "launch `{word}`: no launch{} has this id, name, version or sha (of at least 7 digits)",
            project.map(|id| format!(" of {id}")).unwrap_or_default()
        ))),
        (found, other) => {
            let mut ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
            ids.extend(other.iter().map(|(id, _)| id.as_str()));
            Err(Error::input(format!("launch `{word}` is one of {}: say which with --project", ids.join(" and of "))))
        }
    }
}

/// What is wrong with the launches that words name, the first of them: `launch `v9`: ...`.
///
/// # Errors
/// `Input` for the first that cannot be found or is ambiguous.
pub fn check_launches<'w>(store: &Store, project: &str, words: impl IntoIterator<Item = &'w str>) -> Result<()> {
    let names = LaunchNames::read(store.connection(), project)?;
    for word in words {
        names.find(word).map_err(|wrong| Error::input(format!("launch `{word}` of {project}: {wrong}")))?;
    }
    Ok(())
}

/// The word on a launch that can be withdrawn: the latest of that verdict that was not.
///
/// # Errors
/// `Input` where there is none; `Database` otherwise.
pub fn standing(store: &Store, launch: &MeantLaunch, verdict: Verdict, incident: &str) -> Result<Override> {
    let names = LaunchNames::read(store.connection(), &launch.project)?;
    let mut all = recorded(store.connection(), &launch.project)?;
    all.retain(|said| {
        !said.withdrawn
            && said.verdict == verdict
            && said.incident == incident
            && names.find(&said.subject).is_ok_and(|id| id == launch.id)
    });
    all.pop().ok_or_else(|| {
        Error::input(format!(
            "{} of {}: nobody said {} of it: `rung override --list` shows what was said",
            launch.name,
            launch.project,
            verdict.as_str()
        ))
    })
}

/// Refuses an incident that the project does not have, and one whose source names its launch.
///
/// # Errors
/// `Input` for these; `Database` otherwise.
pub fn check_incident(store: &Store, project: &str, incident: &str) -> Result<()> {
    let connection = store.connection();
    let count = |sql: &str| connection.query_row(sql, [project, incident], |row| row.get::<_, i64>(0));
    if count("select count(*) from incident where project = ? and id = ?")? == 0 {
        return Err(Error::input(format!("incident `{incident}`: {project} has none of this id")));
    }
    if count("select count(*) from incident_link where project = ? and incident = ? and how = 'named'")? > 0 {
        return Err(Error::input(format!(
            "incident `{incident}`: its source names its launch, which goes before a person's word: correct it there"
        )));
    }
    Ok(())
}

/// Every word, of one project or of all, the latest first: as a table with its state.
///
/// # Errors
/// `Input` for a project that there is not; `Database` otherwise.
pub fn list(store: &Store, project: Option<&str>) -> Result<Rows> {
    let columns = ["project", "launch", "verdict", "incident", "role", "given_at", "why", "state", "source"];
    let mut rows = Vec::new();
    for project in asked_projects(store.connection(), project)? {
        let all = recorded(store.connection(), &project)?;
        if all.is_empty() {
            continue;
        }
        let names = LaunchNames::read(store.connection(), &project)?;
        let launches: Vec<_> = all.iter().map(|said| names.find(&said.subject)).collect();
        for (at, said) in all.iter().enumerate().rev() {
            let later = all[at + 1..].iter().zip(&launches[at + 1..]);
            let overruled = later
                .into_iter()
                .any(|(other, launch)| !other.withdrawn && *launch == launches[at] && same_question(said, other));
            rows.push(vec![
                json!(project),
                json!(launches[at].as_ref().map_or(said.subject.as_str(), |id| *id)),
                json!(said.verdict.as_str()),
                if said.incident.is_empty() { Value::Null } else { json!(said.incident) },
                json!(said.role),
                json!(second(said.given_at)),
                json!(said.why),
                json!(state(said, launches[at].is_err(), overruled)),
                json!(said.source),
            ]);
        }
    }
    Ok(Rows { columns: columns.map(str::to_owned).to_vec(), rows })
}

fn state(said: &Override, unfound: bool, overruled: bool) -> String {
    if said.withdrawn {
        let when = said.withdrawn_at.map(|at| format!(" at {}", second(at))).unwrap_or_default();
        let who = said.withdrawn_role.as_ref().map(|role| format!(" by the {role}")).unwrap_or_default();
        let why = said.withdrawn_why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("withdrawn{when}{who}{why}")
    } else if unfound {
        "without effect: the launch is not found or ambiguous".to_owned()
    } else if overruled {
        "overruled by a later word".to_owned()
    } else {
        "in force".to_owned()
    }
}

/// Whether the later of two words on one launch takes the place of the earlier.
fn same_question(one: &Override, other: &Override) -> bool {
    let question = |said: &Override| match said.verdict {
        Verdict::Failed | Verdict::NotFailed => 0,
        Verdict::Planned | Verdict::Unplanned => 1,
        Verdict::LinkIncident | Verdict::UnlinkIncident => 2,
        Verdict::Unknown => 3,
    };
    question(one) == question(other) && one.incident == other.incident
}

fn second(at: Time) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn asked_projects(connection: &Connection, project: Option<&str>) -> Result<Vec<String>> {
    let mut statement = connection.prepare("select id from project order by id")?;
    let all = statement.query_map([], |row| row.get(0))?.collect::<duckdb::Result<Vec<String>>>()?;
    match project {
        None => Ok(all),
        Some(id) if all.iter().any(|other| other == id) => Ok(vec![id.to_owned()]),
        Some(id) => Err(Error::input(format!("there is no project `{id}` in the store"))),
    }
}

fn details(connection: &Connection, project: &str, launch: &str) -> Result<MeantLaunch> {
    Ok(connection.query_row(
        "select launch.name, launch.finished_at, launch.tier, project.timezone
         from launch join project on project.id = launch.project
         where launch.project = ? and launch.id = ? limit 1",
        [project, launch],
        |row| {
            Ok(MeantLaunch {
                project: project.to_owned(),
                id: launch.to_owned(),
                name: row.get(0)?,
                finished_at: row.get(1)?,
                production: row.get::<_, String>(2)? == Tier::Production.as_str(),
                timezone: row.get(3)?,
            })
        },
    )?)
}

/// Every name of a project's launches.
struct LaunchNames(Vec<Attempt>);

struct Attempt {
    launch: String,
    id: String,
    name: String,
    sha: Option<String>,
    version: Option<String>,
    production: bool,
}

impl LaunchNames {
    fn read(connection: &Connection, project: &str) -> Result<Self> {
        let mut statement = connection.prepare(
            "select launch, id, name, sha, version, tier from attempt where project = ? and launch is not null",
        )?;
        let rows = statement.query_map([project], |row| {
            Ok(Attempt {
                launch: row.get(0)?,
                id: row.get(1)?,
                name: row.get(2)?,
                sha: row.get(3)?,
                version: row.get(4)?,
                production: row.get::<_, String>(5)? == Tier::Production.as_str(),
            })
        })?;
        Ok(Self(rows.collect::<duckdb::Result<_>>()?))
    }

    fn find(&self, word: &str) -> Result<&str, String> {
        let named: Vec<Named<'_>> = self
            .0
            .iter()
            .map(|attempt| Named {
                launch: &attempt.launch,
                id: &attempt.id,
                name: &attempt.name,
                sha: attempt.sha.as_deref(),
                version: attempt.version.as_deref(),
                production: attempt.production,
            })
            .collect();
        launch_named(word, &named)
    }
}

fn recorded(connection: &Connection, project: &str) -> Result<Vec<Override>> {
    let mut statement = connection.prepare(
        "select subject, verdict, incident, role, given_at, why, withdrawn, source, recovered_at, withdrawn_at,
            withdrawn_role, withdrawn_why
         from override where project = ? order by given_at, subject, verdict, incident",
    )?;
    let rows = statement.query_map([project], |row| {
        Ok(Override {
            project: project.to_owned(),
            subject: row.get(0)?,
            verdict: Verdict::of(&row.get::<_, String>(1)?),
            incident: row.get(2)?,
            role: row.get(3)?,
            given_at: row.get(4)?,
            why: row.get(5)?,
            withdrawn: row.get(6)?,
            source: row.get(7)?,
            recovered_at: row.get(8)?,
            withdrawn_at: row.get(9)?,
            withdrawn_role: row.get(10)?,
            withdrawn_why: row.get(11)?,
        })
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}
