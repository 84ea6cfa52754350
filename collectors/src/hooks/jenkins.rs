//! Jenkins: builds, as its Notification plugin sends them.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::Build;
use queries::model::{BuildTrigger, Status};

use super::look::{Look, first_of, json, needed, repository, repository_or};
use super::shows_token;

const SOURCE: &str = "jenkins";

/// The Notification plugin of Jenkins.
pub(super) struct Jenkins;

impl Intake for Jenkins {
    fn name(&self) -> &'static str {
        SOURCE
    }

    /// The plugin sets no header: the address carries the token where nothing else does.
    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        shows_token(message, secret) | message.query.get("token").is_some_and(|token| secret.is(token))
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        Ok(vec![Piece::by_content(Some("build"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let build = body.at("build");
        let number = needed!(build.id("number"), "it names no build");
        let name = needed!(body.owned("name").or_else(|| body.owned("display_name")), "it names no job");
        let found = repository(build.text("scm/url").or_else(|| build.text("parameters/GIT_URL")));
        let repository = needed!(
            repository_or(event, found),
            "it names no repository: add ?repository=ID to the address that it is sent to"
        );
        let phase = build.text("phase").unwrap_or_default();
        let started_at = build.time("timestamp");
        let ran = build.integer("duration").filter(|millis| *millis > 0).and_then(chrono::Duration::try_milliseconds);
        let ended = matches!(phase, "COMPLETED" | "FINALIZED");
        let finished_at = started_at.zip(ran).map(|(at, ran)| at + ran).filter(|_| ended);
        let finished_at = finished_at.or_else(|| ended.then_some(event.received_at));
        let status = match (phase, build.text("status").unwrap_or_default()) {
            ("QUEUED", _) => Status::Queued,
            ("STARTED", _) => Status::Running,
            (_, "SUCCESS") => Status::Success,
            (_, "FAILURE" | "UNSTABLE") => Status::Failed,
            (_, "ABORTED") => Status::Cancelled,
            (_, "NOT_BUILT") => Status::Skipped,
            _ => Status::Unknown,
        };
        let row = Build {
            repository,
            id: format!("{name}#{number}"),
            attempt: 1,
            pipeline: Some(name),
            sha: build.owned("scm/commit"),
            branch: build.text("scm/branch").map(|name| name.strip_prefix("origin/").unwrap_or(name).to_owned()),
            started_by: BuildTrigger::Unknown,
            started_at,
            finished_at,
            status,
            source: SOURCE.into(),
            url: build.owned("full_url"),
            ..Build::default()
        };
        Reading::Understood(vec![Part::of(first_of(&[finished_at, started_at], event), &row)])
    }
}
