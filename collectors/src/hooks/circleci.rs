//! CircleCI: workflows as builds, and their jobs.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::Status;
use queries::model::facts::{Build, Job};

use super::look::{Look, first_of, json, needed, repository, repository_or};

const SOURCE: &str = "circleci";

/// Webhooks of CircleCI.
pub(super) struct CircleCi;

impl Intake for CircleCi {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        let signatures = message.headers.get("circleci-signature").unwrap_or_default();
        let signatures = signatures.split(',').filter_map(|signature| signature.trim().strip_prefix("v1="));
        signatures.fold(false, |known, signature| secret.signed(&[message.body.as_bytes()], signature) | known)
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let body = serde_json::from_str(message.body).unwrap_or_default();
        let body = Look::into(&body);
        let event = message.headers.get("circleci-event-type").or_else(|| body.text("type"));
        Ok(vec![Piece::with_id(body.text("id"), event, message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let kind = body.text("type").unwrap_or_default();
        if !matches!(kind, "workflow-completed" | "job-completed") {
            return Reading::ignored(if kind == "ping" {
                "the sender tries the connection, and it works"
            } else {
                "no fact comes from it"
            });
        }
        let vcs = body.at("pipeline/vcs");
        let found = repository(vcs.text("target_repository_url").or_else(|| vcs.text("origin_repository_url")));
        let repository = needed!(
            repository_or(event, found),
            "it names no repository: add ?repository=ID to the address that it is sent to"
        );
        let workflow = body.at("workflow");
        let id = needed!(workflow.id("id"), "it names no workflow");
        let at = first_of(&[body.time("happened_at")], event);
        if kind == "job-completed" {
            let job = body.at("job");
            let row = Job {
                repository,
                build: id,
                attempt: 1,
                id: needed!(job.id("id"), "it names no job"),
                name: job.owned("name").unwrap_or_default(),
                status: status(job.text("status")),
                queued_at: workflow.time("created_at"),
                started_at: job.time("started_at"),
                finished_at: job.time("stopped_at"),
                source: SOURCE.into(),
                ..Job::default()
            };
            return Reading::Understood(vec![Part::of(at, &row)]);
        }
        let row = Build {
            repository,
            id,
            attempt: 1,
            pipeline: workflow.owned("name"),
            sha: vcs.owned("revision"),
            branch: vcs.owned("branch"),
            queued_at: workflow.time("created_at"),
            finished_at: workflow.time("stopped_at").or(Some(at)),
            status: status(workflow.text("status")),
            source: SOURCE.into(),
            url: workflow.owned("url"),
            ..Build::default()
        };
        Reading::Understood(vec![Part::of(at, &row)])
    }
}

fn status(word: Option<&str>) -> Status {
    match word.unwrap_or_default() {
        "success" => Status::Success,
        "failed" | "error" | "infrastructure_fail" | "timedout" => Status::Failed,
        "canceled" => Status::Cancelled,
        "not_run" => Status::Skipped,
        "running" | "failing" => Status::Running,
        "on_hold" | "queued" => Status::Queued,
        _ => Status::Unknown,
    }
}
