//! GitLab: pipelines, jobs, deployments, merge requests and comments on them, tags, releases, incidents.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::environment::tier_named;
use queries::model::facts::{Build, Deployment, Job, Ref, Release};
use queries::model::{BuildTrigger, Status};

use super::github::{gone, is_zero, tag};
use super::gitlab_change as changes;
use super::look::{Look, account, first_of, json, needed, repository, repository_or};

pub(super) const SOURCE: &str = "gitlab";

/// Webhooks of GitLab, of projects and of groups.
pub(super) struct GitLab;

impl Intake for GitLab {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        message.headers.get("x-gitlab-token").is_some_and(|token| secret.is(token))
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        // The same for every try to deliver; `X-Gitlab-Event-UUID` is shared by different events.
        let id = message.headers.get("idempotency-key");
        Ok(vec![Piece::with_id(id, message.headers.get("x-gitlab-event"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let kind = body.text("object_kind").or_else(|| body.text("event_name")).unwrap_or_default();
        let read = match kind {
            "pipeline" => pipeline,
            "build" => job,
            "deployment" => deployment,
            "merge_request" => changes::merge_request,
            "note" => changes::note,
            "issue" | "work_item" => changes::issue,
            "tag_push" => tag_push,
            "release" => release,
            "push" => return Reading::ignored("commits are read by `rung collect`, which knows their parents"),
            "" => return Reading::refused("it has no object_kind"),
            other => return Reading::ignored(format!("no fact comes from {other}")),
        };
        let home = body.text("project/web_url").or_else(|| body.text("repository/homepage"));
        let repository = needed!(repository_or(event, repository(home)), "it names no repository");
        read(event, body, &repository)
    }
}

fn status(word: Option<&str>) -> Status {
    match word.unwrap_or_default() {
        "success" => Status::Success,
        "failed" => Status::Failed,
        "canceled" | "canceling" => Status::Cancelled,
        "skipped" => Status::Skipped,
        "running" => Status::Running,
        "created" | "waiting_for_resource" | "preparing" | "pending" | "scheduled" | "manual" | "blocked" => {
            Status::Queued
        }
        _ => Status::Unknown,
    }
}

fn started_by(source: Option<&str>) -> BuildTrigger {
    match source.unwrap_or_default() {
        "push" => BuildTrigger::Push,
        "merge_request_event" | "external_pull_request_event" => BuildTrigger::Change,
        "schedule" => BuildTrigger::Schedule,
        "web" | "webide" | "chat" => BuildTrigger::Manual,
        "api" | "trigger" | "external" => BuildTrigger::Api,
        "pipeline" | "parent_pipeline" => BuildTrigger::Pipeline,
        _ => BuildTrigger::Unknown,
    }
}

fn pipeline(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("object_attributes");
    let id = needed!(told.id("id"), "it names no pipeline");
    let is_tag = told.truth("tag") == Some(true);
    let queued_at = told.time("created_at");
    let finished_at = told.time("finished_at");
    let queued_for =
        told.number("queued_duration").and_then(|seconds| chrono::Duration::try_milliseconds((seconds * 1e3) as i64));
    let row = Build {
        repository: repository.to_owned(),
        id: id.clone(),
        attempt: 1,
        pipeline: told.owned("name"),
        sha: told.owned("sha"),
        branch: told.owned("ref").filter(|_| !is_tag),
        started_by: if is_tag && told.text("source") == Some("push") {
            BuildTrigger::Tag
        } else {
            started_by(told.text("source"))
        },
        change: body.integer("merge_request/iid"),
        queued_at,
        started_at: queued_at.zip(queued_for).map(|(at, waited)| at + waited),
        finished_at,
        status: status(told.text("status")),
        source: SOURCE.into(),
        url: told.owned("url"),
    };
    let mut parts = vec![Part::of(first_of(&[finished_at, queued_at], event), &row)];
    for told in body.list("builds") {
        let Some(job_id) = told.id("id") else { continue };
        let row = Job {
            repository: repository.to_owned(),
            build: id.clone(),
            attempt: 1,
            id: job_id,
            name: told.owned("name").unwrap_or_default(),
            status: status(told.text("status")),
            queued_at: told.time("created_at"),
            started_at: told.time("started_at"),
            finished_at: told.time("finished_at"),
            manual: told.truth("manual").unwrap_or_default(),
            allowed_to_fail: told.truth("allow_failure").unwrap_or_default(),
            environment: told.owned("environment/name"),
            source: SOURCE.into(),
            ..Job::default()
        };
        parts.push(Part::of(first_of(&[row.finished_at, row.started_at, row.queued_at], event), &row));
    }
    Reading::Understood(parts)
}

fn job(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let (build, id) = needed!(body.id("pipeline_id").zip(body.id("build_id")), "it names no job of a pipeline");
    let row = Job {
        repository: repository.to_owned(),
        build,
        attempt: 1,
        id,
        name: body.owned("build_name").unwrap_or_default(),
        status: status(body.text("build_status")),
        queued_at: body.time("build_created_at"),
        started_at: body.time("build_started_at"),
        finished_at: body.time("build_finished_at"),
        allowed_to_fail: body.truth("build_allow_failure").unwrap_or_default(),
        environment: body.owned("environment/name"),
        source: SOURCE.into(),
        ..Job::default()
    };
    let at = first_of(&[row.finished_at, row.started_at, row.queued_at], event);
    // This event does not tell whether a person starts it; that of the pipeline does.
    Reading::Understood(vec![Part::of(at, &row).without("manual")])
}

fn deployment(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let id = needed!(body.id("deployment_id"), "it names no deployment");
    let at = first_of(&[body.time("status_changed_at")], event);
    let status = match body.text("status") {
        Some("blocked") => Status::Queued,
        other => status(other),
    };
    let ended = matches!(status, Status::Success | Status::Failed | Status::Cancelled);
    let (actor_hash, actor_kind) = account(event.people, body.text("user/username"), false);
    let row = Deployment {
        id,
        repository: Some(repository.to_owned()),
        service: event.query.get("service").map(str::to_owned),
        environment: body.owned("environment").unwrap_or_default(),
        tier: body.text("environment_tier").and_then(tier_named),
        sha: body.text("commit_url").and_then(|url| url.rsplit('/').next()).map(str::to_owned),
        started_at: (status == Status::Running).then_some(at),
        finished_at: ended.then_some(at),
        status,
        actor_hash,
        actor_kind,
        source: SOURCE.into(),
        url: body.owned("deployable_url"),
        ..Deployment::default()
    };
    Reading::Understood(vec![Part::of(at, &row)])
}

fn tag_push(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let name = body.text("ref").and_then(|name| name.strip_prefix("refs/tags/"));
    let name = needed!(name, "it names no tag");
    if is_zero(body.text("after")) {
        return gone(event.received_at, repository, name, SOURCE);
    }
    let commit = body.text("checkout_sha");
    let dated_at = body.list("commits").find(|told| told.text("id") == commit).and_then(|told| told.time("timestamp"));
    let row = tag(repository, name, body.text("after"), commit, dated_at);
    Reading::Understood(vec![Part::of(event.received_at, &Ref { source: SOURCE.into(), ..row })])
}

fn release(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let row = Release {
        repository: repository.to_owned(),
        tag: needed!(body.owned("tag"), "it names no tag"),
        name: body.owned("name"),
        sha: body.owned("commit/id"),
        published_at: body.time("released_at"),
        source: SOURCE.into(),
        url: body.owned("url"),
        ..Release::default()
    };
    let part = Part::of(event.received_at, &row);
    Reading::Understood(vec![if body.text("action") == Some("delete") { part.gone() } else { part }])
}
