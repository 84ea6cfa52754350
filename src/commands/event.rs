//! `rung event deploy|build|incident|send`: one event from a shell, to a server or into a store.

mod queue;

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use chrono::SecondsFormat;
use collectors::hooks;
use collectors::remote::Remote;
use queries::intake::{Intakes, Part, Piece, Received, take};
use queries::model::Time;
use queries::store::Store;
use serde_json::{Map, Value as Json, json};

use crate::cli::{Event, EventCommand, EventTarget, SaidBuild, SaidDeployment, SaidIncident};
use crate::failure::bad_input;
use crate::{clock, config, print};

pub(crate) fn run(arguments: &Event) -> anyhow::Result<()> {
    let now = clock::now();
    let (lines, target) = match &arguments.command {
        EventCommand::Deploy(said) => (vec![deployment(said, now)?], &said.target),
        EventCommand::Build(said) => (vec![build(said, now)?], &said.target),
        EventCommand::Incident(said) => (vec![incident(said, now)?], &said.target),
        EventCommand::Send { path, target } => (read(path)?, target),
    };
    // What is wrong is said here, and not kept in a queue first.
    for (at, line) in lines.iter().enumerate() {
        Part::of_line("event", at + 1, line, now)?;
    }
    match (&target.store, &target.server) {
        (Some(store), _) => into_store(store, &lines, now),
        (None, Some(server)) => to_server(server, target, &lines),
        (None, None) => Err(bad_input("name a server with --server, or a store with --store")),
    }
}

fn deployment(said: &SaidDeployment, now: Time) -> anyhow::Result<String> {
    let job = config::job();
    let run = said.id.clone().or_else(|| job.run.map(|run| format!("{run}/{}", said.environment)));
    let id =
        run.ok_or_else(|| bad_input("the deployment has no id: give one with --id, the same when it begins and ends"))?;
    let (started_at, finished_at) =
        moments(&said.status, said.started_at.as_deref(), said.finished_at.as_deref(), now)?;
    let sha = said.sha.clone().or(if said.version.is_none() { job.sha } else { None });
    Ok(line(
        "deployment",
        now,
        json!({
            "project": said.project, "id": id, "environment": said.environment, "status": said.status, "sha": sha,
            "version": said.version, "repository": repository(said.repository.clone(), job.repository), "service": said.service,
            "started_at": started_at, "finished_at": finished_at, "url": said.url.clone().or(job.url), "source": "events",
        }),
    ))
}

fn build(said: &SaidBuild, now: Time) -> anyhow::Result<String> {
    let job = config::job();
    let repository = repository(said.repository.clone(), job.repository)
        .ok_or_else(|| bad_input("the build has no repository: give its id with --repository"))?;
    let id = said.id.clone().or(job.run).ok_or_else(|| bad_input("the build has no id: give one with --id"))?;
    let (started_at, finished_at) =
        moments(&said.status, said.started_at.as_deref(), said.finished_at.as_deref(), now)?;
    Ok(line(
        "build",
        now,
        json!({
            "repository": repository, "id": id, "attempt": said.attempt, "pipeline": said.pipeline, "status": said.status,
            "sha": said.sha.clone().or(job.sha), "branch": said.branch.clone().or(job.branch),
            "started_at": started_at, "finished_at": finished_at, "url": said.url.clone().or(job.url), "source": "events",
        }),
    ))
}

fn incident(said: &SaidIncident, now: Time) -> anyhow::Result<String> {
    let at = time("--when", said.at.as_deref())?.unwrap_or(now);
    let (opened_at, resolved_at) = if said.resolved { (None, Some(written(at))) } else { (Some(written(at)), None) };
    Ok(line(
        "incident",
        now,
        json!({
            "project": said.project, "id": said.id, "title": said.title, "severity": said.severity, "service": said.service,
            "kind": if said.maintenance { "maintenance" } else { "incident" }, "deployment": said.deployment,
            "opened_at": opened_at, "resolved_at": resolved_at, "url": said.url, "source": "events",
        }),
    ))
}

/// When it began and ended: what is over ended now where nobody says when, what runs began now.
fn moments(
    status: &str,
    started_at: Option<&str>,
    finished_at: Option<&str>,
    now: Time,
) -> anyhow::Result<(Option<String>, Option<String>)> {
    let started_at = time("--started-at", started_at)?;
    let finished_at = time("--finished-at", finished_at)?;
    let (started_at, finished_at) = match status {
        "queued" => (started_at, finished_at),
        "running" => (started_at.or(Some(now)), finished_at),
        _ => (started_at, finished_at.or(Some(now))),
    };
    Ok((started_at.map(written), finished_at.map(written)))
}

fn time(option: &str, text: Option<&str>) -> anyhow::Result<Option<Time>> {
    let Some(text) = text else { return Ok(None) };
    let time = chrono::DateTime::parse_from_rfc3339(text)
        .map_err(|_| bad_input(format!("{option} `{text}`: use a time such as 2026-01-31T12:00:00Z")))?;
    Ok(Some(time.to_utc()))
}

fn written(time: Time) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The id that was given, or that of the job's address.
fn repository(given: Option<String>, address: Option<String>) -> Option<String> {
    given.or_else(|| hooks::repository_of(&address?))
}

/// A fact as a line, without what is not said.
fn line(table: &str, now: Time, cells: Json) -> String {
    let mut object = Map::from_iter([("table".to_owned(), Json::from(table)), ("at".to_owned(), written(now).into())]);
    if let Json::Object(cells) = cells {
        object.extend(cells.into_iter().filter(|(_, value)| !value.is_null()));
    }
    Json::Object(object).to_string()
}

/// The lines of a file that say something.
fn read(path: &Path) -> anyhow::Result<Vec<String>> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("stdin cannot be read")?;
    } else {
        text = std::fs::read_to_string(path)
            .map_err(|error| bad_input(format!("{}: cannot be read: {error}", path.display())))?;
    }
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn into_store(path: &Path, lines: &[String], now: Time) -> anyhow::Result<()> {
    let mut store = Store::open(path)?;
    let received = lines.iter().map(|line| {
        let piece = Piece::by_content(Some("facts"), line);
        Received {
            source: "events".to_owned(),
            delivery: piece.delivery,
            received_at: now,
            event: piece.event,
            query: None,
            body: piece.body,
        }
    });
    let intakes = Intakes::of(hooks::all(), std::collections::BTreeMap::new());
    let taken = take(&mut store, &intakes, received.collect())?;
    settle(&mut store)?;
    print::lines(&[format!("{} written into {}", events(taken.processed), path.display())])
}

/// Follows whenever events have changed facts: projects that nobody described get a name, derived rows are made again.
pub(super) fn settle(store: &mut Store) -> queries::Result<()> {
    store.describe_projects()?;
    queries::derive::refresh(store)?;
    Ok(())
}

fn to_server(server: &str, target: &EventTarget, lines: &[String]) -> anyhow::Result<()> {
    let token = config::events_token(target.token_file.as_deref())?;
    let authorities = match &target.ca {
        Some(file) => {
            let text = std::fs::read(file);
            Some(text.map_err(|error| bad_input(format!("{}: cannot be read: {error}", file.display())))?)
        }
        None => None,
    };
    let remote = Remote::at(server, &token, authorities.as_deref())?;
    let sent = queue::send(&remote, &target.queue, lines)?;
    let mut said = Vec::new();
    if sent.sent > 0 {
        said.push(format!("{} sent to {server}", events(sent.sent)));
    }
    if let Some(why) = sent.away {
        let (waiting, queue) = (events(sent.waiting), target.queue.display());
        tracing::warn!("{why}: {waiting} kept in {queue}, to be sent with the next");
    }
    print::lines(&said)?;
    match sent.refused.first() {
        Some(why) => Err(bad_input(why.clone())),
        None => Ok(()),
    }
}

fn events(n: usize) -> String {
    queries::answers::words::count(i64::try_from(n).unwrap_or(i64::MAX), "event", "events")
}
