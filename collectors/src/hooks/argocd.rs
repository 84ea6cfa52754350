//! Argo CD: syncs as deployments, by the template of `docs/events.md` for its notifications.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::Deployment;
use queries::model::{DeploymentTrigger, Status};

use super::look::{Look, first_of, json, needed, repository, repository_or};
use super::shows_token;

const SOURCE: &str = "argocd";

/// Notifications of Argo CD.
pub(super) struct ArgoCd;

impl Intake for ArgoCd {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        shows_token(message, secret)
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        Ok(vec![Piece::by_content(Some("sync"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let app = needed!(body.owned("app"), "it names no app: use the template of docs/events.md");
        let started_at = body.time("started_at");
        let finished_at = body.time("finished_at");
        let revision = body.owned("revision");
        let status = match body.text("phase").unwrap_or_default() {
            "Succeeded" => Status::Success,
            "Failed" | "Error" => Status::Failed,
            "Running" => Status::Running,
            "Terminating" => Status::Cancelled,
            _ => Status::Unknown,
        };
        let started = needed!(started_at, "it does not say when the sync began: use the template of docs/events.md");
        let ended = matches!(status, Status::Success | Status::Failed | Status::Cancelled);
        let is_sha = revision
            .as_ref()
            .is_some_and(|text| text.len() == 40 && text.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let row = Deployment {
            // A sync has no id; one app syncs once at a time.
            id: format!("{app}@{}", started.timestamp()),
            repository: repository_or(event, repository(body.text("repository"))),
            service: event.query.get("service").map(str::to_owned),
            environment: body
                .owned("environment")
                .or_else(|| event.query.get("environment").map(str::to_owned))
                .unwrap_or_default(),
            sha: revision.clone().filter(|_| is_sha),
            version: revision.filter(|_| !is_sha),
            started_at,
            finished_at: finished_at.filter(|_| ended),
            status,
            started_by: if body.truth("automated") == Some(true) {
                DeploymentTrigger::Automatic
            } else {
                DeploymentTrigger::Unknown
            },
            source: SOURCE.into(),
            url: body.owned("url"),
            ..Deployment::default()
        };
        let part = Part::of(first_of(&[finished_at, started_at], event), &row);
        Reading::Understood(vec![match body.text("project") {
            Some(project) if project != "default" => part.named(project),
            _ if row.repository.is_some() => part,
            _ => part.named(&app),
        }])
    }
}
