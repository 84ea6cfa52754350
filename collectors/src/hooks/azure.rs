//! Azure DevOps: builds, pull requests, and deployments of releases, by its service hooks.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::{Build, Change, Deployment};
use queries::model::{BuildTrigger, ChangeState, Status};

use super::look::{Look, account, first_of, json, needed, repository, repository_or};
use super::shows_token;

const SOURCE: &str = "azure";

/// Service hooks of Azure DevOps.
pub(super) struct Azure;

impl Intake for Azure {
    fn name(&self) -> &'static str {
        SOURCE
    }

    /// The password of basic authentication, or a header.
    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        shows_token(message, secret)
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let body = serde_json::from_str(message.body).unwrap_or_default();
        let body = Look::into(&body);
        Ok(vec![Piece::with_id(body.text("id"), body.text("eventType"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        match body.text("eventType").unwrap_or_default() {
            "build.complete" => build(event, body),
            "git.pullrequest.created" | "git.pullrequest.updated" | "git.pullrequest.merged" => change(event, body),
            "ms.vss-release.deployment-started-event" | "ms.vss-release.deployment-completed-event" => {
                deployment(event, body)
            }
            "" => Reading::refused("it has no eventType"),
            other => Reading::ignored(format!("no fact comes from {other}")),
        }
    }
}

fn build(event: &Event<'_>, body: Look<'_>) -> Reading {
    let told = body.at("resource");
    let id = needed!(told.id("id"), "it names no build");
    let found = repository(told.text("repository/url").or_else(|| told.text("repository/id")));
    let repository = needed!(
        repository_or(event, found),
        "it names no repository: add ?repository=ID to the address that it is sent to"
    );
    let source = told.text("sourceBranch").unwrap_or_default();
    let row = Build {
        repository,
        id,
        attempt: 1,
        pipeline: told.owned("definition/name"),
        sha: told.owned("sourceVersion"),
        branch: source.strip_prefix("refs/heads/").map(str::to_owned),
        started_by: match told.text("reason").unwrap_or_default() {
            "individualCI" | "batchedCI" => BuildTrigger::Push,
            "pullRequest" => BuildTrigger::Change,
            "schedule" => BuildTrigger::Schedule,
            "manual" => BuildTrigger::Manual,
            "buildCompletion" | "resourceTrigger" => BuildTrigger::Pipeline,
            _ => BuildTrigger::Unknown,
        },
        change: source.strip_prefix("refs/pull/").and_then(|rest| rest.split('/').next()?.parse().ok()),
        queued_at: told.time("queueTime"),
        started_at: told.time("startTime"),
        finished_at: told.time("finishTime"),
        status: match told.text("result").or_else(|| told.text("status")).unwrap_or_default() {
            "succeeded" => Status::Success,
            "failed" | "partiallySucceeded" => Status::Failed,
            "canceled" | "stopped" => Status::Cancelled,
            _ => Status::Unknown,
        },
        source: SOURCE.into(),
        url: told.owned("_links/web/href"),
    };
    Reading::Understood(vec![Part::of(first_of(&[row.finished_at, row.started_at, row.queued_at], event), &row)])
}

fn change(event: &Event<'_>, body: Look<'_>) -> Reading {
    let told = body.at("resource");
    let number = needed!(told.integer("pullRequestId"), "it names no pull request");
    let found = repository(told.text("repository/webUrl").or_else(|| told.text("repository/remoteUrl")));
    let repository = needed!(
        repository_or(event, found),
        "it names no repository: add ?repository=ID to the address that it is sent to"
    );
    let state = match told.text("status").unwrap_or_default() {
        "active" => ChangeState::Open,
        "completed" => ChangeState::Merged,
        "abandoned" => ChangeState::Closed,
        _ => ChangeState::Unknown,
    };
    let closed_at = told.time("closedDate");
    let at = first_of(&[body.time("createdDate"), closed_at, told.time("creationDate")], event);
    let branch = |path: &str| told.text(path).map(|name| name.strip_prefix("refs/heads/").unwrap_or(name).to_owned());
    let (author_hash, author_kind) = account(event.people, told.text("createdBy/uniqueName"), false);
    let row = Change {
        repository,
        number,
        title: told.owned("title"),
        state,
        author_hash,
        author_kind,
        created_at: told.time("creationDate"),
        merged_at: closed_at.filter(|_| state == ChangeState::Merged),
        closed_at,
        head_sha: told.owned("lastMergeSourceCommit/commitId"),
        merge_sha: told.owned("lastMergeCommit/commitId").filter(|_| state == ChangeState::Merged),
        base_branch: branch("targetRefName"),
        head_branch: branch("sourceRefName"),
        source: SOURCE.into(),
        url: told.owned("_links/web/href"),
        ..Change::default()
    };
    Reading::Understood(vec![Part::of(at, &row)])
}

fn deployment(event: &Event<'_>, body: Look<'_>) -> Reading {
    let resource = body.at("resource");
    let environment = resource.at("environment");
    let id = needed!(environment.id("id"), "it names no environment of a release");
    let attempt = environment.list("deploySteps").last();
    let status = match environment.text("status").unwrap_or_default() {
        "succeeded" => Status::Success,
        "rejected" | "partiallySucceeded" => Status::Failed,
        "canceled" => Status::Cancelled,
        "inProgress" => Status::Running,
        "queued" | "scheduled" | "notStarted" => Status::Queued,
        _ => Status::Unknown,
    };
    let at = first_of(&[body.time("createdDate")], event);
    let ended = matches!(status, Status::Success | Status::Failed | Status::Cancelled);
    let found =
        resource.list("deployment/release/artifacts").chain(resource.list("release/artifacts")).find_map(|artifact| {
            repository(
                artifact
                    .text("definitionReference/repository.uri/id")
                    .or_else(|| artifact.text("definitionReference/repository/id")),
            )
        });
    let number = attempt.and_then(|step| step.integer("attempt")).unwrap_or(1);
    let row = Deployment {
        id: format!("{id}/{number}"),
        repository: repository_or(event, found),
        service: event.query.get("service").map(str::to_owned),
        environment: environment.owned("name").unwrap_or_default(),
        version: environment
            .owned("release/name")
            .or_else(|| environment.owned("releaseName"))
            .or_else(|| resource.owned("release/name")),
        started_at: (!ended).then_some(at),
        finished_at: ended.then_some(at),
        status,
        source: SOURCE.into(),
        url: environment.owned("release/_links/web/href"),
        ..Deployment::default()
    };
    let part = Part::of(at, &row);
    let project = resource.text("project/name").unwrap_or_default();
    Reading::Understood(vec![if row.repository.is_some() { part } else { part.named(project) }])
}
