//! GitHub: builds and jobs of workflows, deployments and their statuses, changes and reviews, tags, releases, issues.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::{Build, Deployment, Job, Ref, Release};
use queries::model::{BuildTrigger, DatedBy, RefKind, Status, Time};
use serde_json::Value as Json;

use super::github_change as changes;
use super::look::{Look, account, first_of, json, needed, repository, repository_or};

pub(super) const SOURCE: &str = "github";

/// Webhooks of GitHub and GitHub Enterprise Server.
pub(super) struct GitHub;

impl Intake for GitHub {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        let signature = message.headers.get("x-hub-signature-256").and_then(|value| value.strip_prefix("sha256="));
        signature.is_some_and(|signature| secret.signed(&[message.body.as_bytes()], signature))
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let event = message.headers.get("x-github-event");
        Ok(vec![Piece::with_id(message.headers.get("x-github-delivery"), event, message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let name = event.event.unwrap_or_default();
        if let Some(why) = told_elsewhere(name) {
            return Reading::ignored(why);
        }
        let read = match name {
            "deployment" => deployment,
            "deployment_status" => deployment_status,
            "workflow_run" => workflow_run,
            "workflow_job" => workflow_job,
            "pull_request" => changes::pull_request,
            "pull_request_review" => changes::review,
            "issues" => changes::issue,
            "milestone" => changes::milestone,
            "push" => push,
            "delete" => delete,
            "release" => release,
            "" => return Reading::refused("the header X-GitHub-Event is missing"),
            other => return Reading::ignored(format!("no fact comes from {other}")),
        };
        let found = repository(body.text("repository/html_url").or_else(|| body.text("repository/clone_url")));
        read(event, body, &needed!(repository_or(event, found), "it names no repository"))
    }
}

/// Why no fact comes from an event of which another one tells more.
fn told_elsewhere(event: &str) -> Option<&'static str> {
    Some(match event {
        "ping" => "the sender tries the connection, and it works",
        "check_run" | "check_suite" | "status" => {
            "workflow_run and workflow_job tell of builds; another system sends its own"
        }
        "create" => "push tells of tags, with the commit",
        "deployment_review" => "it does not say which deployment it is about",
        "issue_comment" => "a comment is no review; pull_request_review tells of those",
        "merge_group" => "workflow_run tells of the builds of a merge queue",
        "workflow_dispatch" => "workflow_run tells of the build that it starts",
        "installation" | "installation_repositories" => "it is about the app and no delivery",
        _ => return None,
    })
}

pub(super) fn status(status: Option<&str>, conclusion: Option<&str>) -> Status {
    match (status.unwrap_or_default(), conclusion.unwrap_or_default()) {
        ("completed", "success" | "neutral") => Status::Success,
        ("completed", "failure" | "timed_out" | "startup_failure" | "action_required") => Status::Failed,
        ("completed", "cancelled" | "stale") => Status::Cancelled,
        ("completed", "skipped") => Status::Skipped,
        ("in_progress", _) => Status::Running,
        ("queued" | "requested" | "waiting" | "pending", _) => Status::Queued,
        _ => Status::Unknown,
    }
}

fn deployment_row(event: &Event<'_>, body: Look<'_>, repository: &str) -> Option<Deployment> {
    let told = body.at("deployment");
    let creator = told.at("creator");
    let (actor_hash, actor_kind) = account(event.people, creator.text("login"), creator.text("type") == Some("Bot"));
    Some(Deployment {
        id: told.id("id")?,
        repository: Some(repository.to_owned()),
        service: event.query.get("service").map(str::to_owned),
        environment: told.owned("environment").or_else(|| told.owned("original_environment")).unwrap_or_default(),
        sha: told.owned("sha"),
        started_at: told.time("created_at"),
        actor_hash,
        actor_kind,
        build: body.id("workflow_run/id"),
        source: SOURCE.into(),
        ..Deployment::default()
    })
}

fn deployment(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let row = needed!(deployment_row(event, body, repository), "it names no deployment");
    let at = first_of(&[row.started_at], event);
    Reading::Understood(vec![Part::of(at, &Deployment { status: Status::Queued, ..row })])
}

fn deployment_status(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("deployment_status");
    let row = needed!(deployment_row(event, body, repository), "it names no deployment");
    let status = match told.text("state").unwrap_or_default() {
        "inactive" => return Reading::ignored("a later deployment has taken its place; how it ended stays"),
        "success" => Status::Success,
        "failure" | "error" => Status::Failed,
        "in_progress" => Status::Running,
        "queued" | "pending" | "waiting" => Status::Queued,
        _ => Status::Unknown,
    };
    let at = first_of(&[told.time("created_at"), told.time("updated_at")], event);
    let ended = matches!(status, Status::Success | Status::Failed);
    let url = told.owned("log_url").or_else(|| told.owned("target_url"));
    let row = Deployment { status, finished_at: ended.then_some(at), url, ..row };
    Reading::Understood(vec![Part::of(at, &row)])
}

fn workflow_run(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let run = body.at("workflow_run");
    let id = needed!(run.id("id"), "it names no run");
    let attempt = run.integer("run_attempt").unwrap_or(1);
    let status = status(run.text("status"), run.text("conclusion"));
    let ended = run.text("status") == Some("completed");
    let row = Build {
        repository: repository.to_owned(),
        id,
        attempt,
        pipeline: body.owned("workflow/name").or_else(|| run.owned("name")).or_else(|| run.owned("path")),
        sha: run.owned("head_sha"),
        branch: run.owned("head_branch"),
        started_by: started_by(run.text("event")),
        change: run.list("pull_requests").next().and_then(|change| change.integer("number")),
        // The run was created with its first attempt.
        queued_at: run.time("created_at").filter(|_| attempt == 1),
        started_at: run.time("run_started_at"),
        finished_at: run.time("updated_at").filter(|_| ended),
        status,
        source: SOURCE.into(),
        url: run.owned("html_url"),
    };
    Reading::Understood(vec![Part::of(first_of(&[run.time("updated_at")], event), &row)])
}

pub(super) fn started_by(event: Option<&str>) -> BuildTrigger {
    match event.unwrap_or_default() {
        "push" => BuildTrigger::Push,
        "pull_request" | "pull_request_target" | "merge_group" => BuildTrigger::Change,
        "schedule" => BuildTrigger::Schedule,
        "workflow_dispatch" => BuildTrigger::Manual,
        "repository_dispatch" => BuildTrigger::Api,
        "workflow_run" | "workflow_call" => BuildTrigger::Pipeline,
        "release" | "create" => BuildTrigger::Tag,
        _ => BuildTrigger::Unknown,
    }
}

fn workflow_job(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let job = body.at("workflow_job");
    let (build, id) = needed!(job.id("run_id").zip(job.id("id")), "it names no job of a run");
    let row = Job {
        repository: repository.to_owned(),
        build,
        attempt: job.integer("run_attempt").unwrap_or(1),
        id,
        name: job.owned("name").unwrap_or_default(),
        status: status(job.text("status"), job.text("conclusion")),
        queued_at: job.time("created_at"),
        started_at: job.time("started_at"),
        finished_at: job.time("completed_at"),
        environment: body.owned("deployment/environment"),
        source: SOURCE.into(),
        url: job.owned("html_url"),
        ..Job::default()
    };
    let at = first_of(&[row.finished_at, row.started_at, row.queued_at], event);
    Reading::Understood(vec![Part::of(at, &row)])
}

/// Whether an object id stands for none.
pub(super) fn is_zero(sha: Option<&str>) -> bool {
    sha.is_some_and(|sha| sha.bytes().all(|digit| digit == b'0'))
}

/// A tag, made or removed by a push. Commits are read from the repository, which knows their parents.
pub(super) fn tag(
    repository: &str,
    name: &str,
    object: Option<&str>,
    commit: Option<&str>,
    dated_at: Option<Time>,
) -> Ref {
    Ref {
        repository: repository.to_owned(),
        name: name.to_owned(),
        // An annotated tag is an object of its own, which points to the commit.
        kind: if object.is_some() && object != commit { RefKind::Annotated } else { RefKind::Lightweight },
        target_sha: commit.map(str::to_owned),
        dated_at,
        dated_by: if dated_at.is_some() { DatedBy::Commit } else { DatedBy::None },
        source: String::new(),
        url: None,
    }
}

fn push(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let Some(name) = body.text("ref").and_then(|name| name.strip_prefix("refs/tags/")) else {
        return Reading::ignored("commits are read by `rung collect`, which knows their parents");
    };
    if body.truth("deleted") == Some(true) || is_zero(body.text("after")) {
        return gone(pushed_at(event, body), repository, name, SOURCE);
    }
    let commit = body.text("head_commit/id");
    let row = tag(repository, name, body.text("after"), commit, body.time("head_commit/timestamp"));
    Reading::Understood(vec![Part::of(pushed_at(event, body), &Ref { source: SOURCE.into(), ..row })])
}

/// When a push was made.
fn pushed_at(event: &Event<'_>, body: Look<'_>) -> Time {
    first_of(&[body.time("repository/pushed_at")], event)
}

/// A tag that is no more, whatever kind it was.
pub(super) fn gone(at: Time, repository: &str, name: &str, source: &str) -> Reading {
    let of = |kind| Ref {
        repository: repository.to_owned(),
        name: name.to_owned(),
        kind,
        source: source.to_owned(),
        ..Ref::default()
    };
    let kinds = [RefKind::Annotated, RefKind::Lightweight];
    Reading::Understood(kinds.map(|kind| Part::of(at, &of(kind)).gone()).to_vec())
}

fn delete(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    match (body.text("ref_type"), body.text("ref")) {
        (Some("tag"), Some(name)) => gone(pushed_at(event, body), repository, name, SOURCE),
        _ => Reading::ignored("branches are read by `rung collect`"),
    }
}

fn release(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("release");
    let row = Release {
        repository: repository.to_owned(),
        tag: needed!(told.owned("tag_name"), "it names no tag"),
        name: told.owned("name"),
        // A branch is what a release is made from when its tag does not exist yet.
        sha: told
            .owned("target_commitish")
            .filter(|name| name.len() == 40 && name.bytes().all(|digit| digit.is_ascii_hexdigit())),
        published_at: told.time("published_at"),
        prerelease: told.truth("prerelease").unwrap_or_default(),
        draft: told.truth("draft").unwrap_or_default(),
        source: SOURCE.into(),
        url: told.owned("html_url"),
    };
    let part = Part::of(first_of(&[told.time("updated_at")], event), &row).with("published_at", time(row.published_at));
    Reading::Understood(vec![match body.text("action") {
        Some("deleted") => part.gone(),
        Some("unpublished") => part.with("draft", true).with("published_at", Json::Null),
        _ => part,
    }])
}

/// A moment as a part says it, or that there is none.
pub(super) fn time(time: Option<Time>) -> Json {
    time.map_or(Json::Null, |time| time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into())
}
