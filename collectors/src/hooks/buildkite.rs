//! Buildkite: builds and their jobs.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::{Build, Job};
use queries::model::{BuildTrigger, Status};

use super::look::{Look, first_of, json, needed, repository, repository_or};

const SOURCE: &str = "buildkite";

/// Webhooks of Buildkite.
pub(super) struct Buildkite;

impl Intake for Buildkite {
    fn name(&self) -> &'static str {
        SOURCE
    }

    /// Either the token itself, or `timestamp=...,signature=...` over `timestamp.body`.
    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        let shown = message.headers.get("x-buildkite-token").is_some_and(|token| secret.is(token));
        let signature = message.headers.get("x-buildkite-signature").unwrap_or_default();
        let part = |name: &str| {
            signature.split(',').filter_map(|part| part.trim().split_once('=')).find(|(key, _)| *key == name)
        };
        let signed = match (part("timestamp"), part("signature")) {
            (Some((_, at)), Some((_, signature))) => {
                secret.signed(&[at.as_bytes(), b".", message.body.as_bytes()], signature)
            }
            _ => false,
        };
        shown | signed
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        Ok(vec![Piece::by_content(message.headers.get("x-buildkite-event"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let kind = event.event.or_else(|| body.text("event")).unwrap_or_default();
        if kind == "ping" {
            return Reading::ignored("the sender tries the connection, and it works");
        }
        if !kind.starts_with("build.") && !kind.starts_with("job.") {
            return Reading::ignored(format!("no fact comes from {kind}"));
        }
        let build = body.at("build");
        let id = needed!(build.id("id"), "it names no build");
        let found = repository(body.text("pipeline/repository"));
        let repository = needed!(repository_or(event, found), "it names no repository");
        let row = Build {
            repository: repository.clone(),
            id: id.clone(),
            attempt: 1,
            pipeline: body.owned("pipeline/slug").or_else(|| body.owned("pipeline/name")),
            // `HEAD` until an agent has looked.
            sha: build.owned("commit").filter(|sha| sha.len() >= 40),
            branch: build.owned("branch"),
            started_by: started_by(build),
            change: build.integer("pull_request/id"),
            queued_at: build.time("scheduled_at").or_else(|| build.time("created_at")),
            started_at: build.time("started_at"),
            finished_at: build.time("finished_at"),
            status: status(build),
            source: SOURCE.into(),
            url: build.owned("web_url"),
        };
        let mut parts = vec![Part::of(first_of(&[row.finished_at, row.started_at, row.queued_at], event), &row)];
        let job = body.at("job");
        if let Some(job_id) = job.id("id") {
            let row = Job {
                repository,
                build: id,
                attempt: 1,
                id: job_id,
                name: job.owned("name").or_else(|| job.owned("label")).unwrap_or_default(),
                status: status(job),
                queued_at: job.time("scheduled_at").or_else(|| job.time("created_at")),
                started_at: job.time("started_at"),
                finished_at: job.time("finished_at"),
                manual: job.text("type") == Some("manual"),
                allowed_to_fail: job.truth("soft_failed").unwrap_or_default(),
                source: SOURCE.into(),
                url: job.owned("web_url"),
                ..Job::default()
            };
            parts.push(Part::of(first_of(&[row.finished_at, row.started_at, row.queued_at], event), &row));
        }
        Reading::Understood(parts)
    }
}

fn started_by(build: Look<'_>) -> BuildTrigger {
    match build.text("source").unwrap_or_default() {
        _ if build.at("pull_request").is_there() => BuildTrigger::Change,
        "webhook" => BuildTrigger::Push,
        "schedule" => BuildTrigger::Schedule,
        "ui" => BuildTrigger::Manual,
        "api" => BuildTrigger::Api,
        "trigger_job" => BuildTrigger::Pipeline,
        _ => BuildTrigger::Unknown,
    }
}

fn status(told: Look<'_>) -> Status {
    match told.text("state").unwrap_or_default() {
        "passed" => Status::Success,
        "failed" | "timed_out" | "broken" | "waiting_failed" | "blocked_failed" => Status::Failed,
        // A job that failed says so in its exit code only.
        "finished" => match told.truth("passed") {
            Some(true) => Status::Success,
            Some(false) => Status::Failed,
            None if told.integer("exit_status") == Some(0) => Status::Success,
            None if told.at("exit_status").is_there() => Status::Failed,
            None => Status::Unknown,
        },
        "canceled" | "canceling" => Status::Cancelled,
        "skipped" | "not_run" => Status::Skipped,
        "running" | "started" | "failing" => Status::Running,
        "creating" | "scheduled" | "assigned" | "accepted" | "pending" | "waiting" | "blocked" | "limited" => {
            Status::Queued
        }
        _ => Status::Unknown,
    }
}
