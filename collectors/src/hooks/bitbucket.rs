//! Bitbucket: pull requests, approvals, build statuses and tags; Cloud, and pull requests of Data Center.

use queries::intake::{Event, Intake, Message, Part, Piece, Reading, Secret};
use queries::model::facts::{Build, Change, Ref, Review};
use queries::model::{ChangeState, ReviewState, Status};
use serde_json::Value as Json;

use super::github::{gone, tag};
use super::look::{Look, account, first_of, json, needed, repository, repository_or};

const SOURCE: &str = "bitbucket";

/// Webhooks of Bitbucket.
pub(super) struct Bitbucket;

impl Intake for Bitbucket {
    fn name(&self) -> &'static str {
        SOURCE
    }

    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool {
        let signature = message.headers.get("x-hub-signature").and_then(|value| value.strip_prefix("sha256="));
        signature.is_some_and(|signature| secret.signed(&[message.body.as_bytes()], signature))
    }

    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String> {
        let headers = message.headers;
        let id = headers.get("x-request-uuid").or_else(|| headers.get("x-request-id"));
        Ok(vec![Piece::with_id(id, headers.get("x-event-key"), message.body)])
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        let body = match json(event) {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let body = Look::into(&body);
        let kind = event.event.unwrap_or_default();
        let home = body
            .text("repository/links/html/href")
            .or_else(|| body.list("pullRequest/toRef/repository/links/clone").find_map(|link| link.text("href")));
        let read: fn(&Event<'_>, Look<'_>, &str) -> Reading = match kind {
            "diagnostics:ping" => return Reading::ignored("the sender tries the connection, and it works"),
            "repo:push" => push,
            "repo:commit_status_created" | "repo:commit_status_updated" => build,
            "pullrequest:created" | "pullrequest:updated" | "pullrequest:fulfilled" | "pullrequest:rejected" => change,
            "pullrequest:approved" | "pullrequest:changes_request_created" | "pullrequest:comment_created" => review,
            "pr:opened" | "pr:modified" | "pr:merged" | "pr:declined" | "pr:from_ref_updated" => change_of_data_center,
            "" => return Reading::refused("the header X-Event-Key is missing"),
            other => return Reading::ignored(format!("no fact comes from {other}")),
        };
        let repository = needed!(repository_or(event, repository(home)), "it names no repository");
        read(event, body, &repository)
    }
}

fn push(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let mut parts = Vec::new();
    for change in body.list("push/changes") {
        let (old, new) = (change.at("old"), change.at("new"));
        if new.text("type") == Some("tag") {
            let name = needed!(new.text("name"), "a tag has no name");
            let row = tag(repository, name, new.text("target/hash"), new.text("target/hash"), new.time("target/date"));
            let at = first_of(&[new.time("date"), new.time("target/date")], event);
            parts.push(Part::of(at, &Ref { source: SOURCE.into(), ..row }));
        } else if !new.is_there() && old.text("type") == Some("tag") {
            let name = needed!(old.text("name"), "a tag has no name");
            let Reading::Understood(removed) = gone(event.received_at, repository, name, SOURCE) else { continue };
            parts.extend(removed);
        }
    }
    if parts.is_empty() {
        return Reading::ignored("commits are read by `rung collect`, which knows their parents");
    }
    Reading::Understood(parts)
}

fn build(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("commit_status");
    let key = needed!(told.owned("key"), "it names no build");
    let sha = told.owned("commit/hash").or_else(|| {
        let link = told.text("links/commit/href")?;
        link.rsplit('/').next().map(str::to_owned)
    });
    let status = match told.text("state").unwrap_or_default() {
        "SUCCESSFUL" => Status::Success,
        "FAILED" => Status::Failed,
        "STOPPED" => Status::Cancelled,
        "INPROGRESS" => Status::Running,
        _ => Status::Unknown,
    };
    let ended = matches!(status, Status::Success | Status::Failed | Status::Cancelled);
    let at = first_of(&[told.time("updated_on"), told.time("created_on")], event);
    let row = Build {
        repository: repository.to_owned(),
        // A key is used again for every commit.
        id: sha.as_ref().map_or_else(|| key.clone(), |sha| format!("{key}@{sha}")),
        attempt: 1,
        pipeline: told.owned("name").or(Some(key)),
        sha,
        branch: told.owned("refname"),
        started_at: told.time("created_on"),
        finished_at: ended.then_some(at),
        status,
        source: SOURCE.into(),
        url: told.owned("url"),
        ..Build::default()
    };
    Reading::Understood(vec![Part::of(at, &row)])
}

fn change(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("pullrequest");
    let number = needed!(told.integer("id"), "it names no pull request");
    let at = first_of(&[told.time("updated_on"), told.time("created_on")], event);
    let state = match told.text("state").unwrap_or_default() {
        "OPEN" => ChangeState::Open,
        "MERGED" => ChangeState::Merged,
        "DECLINED" | "SUPERSEDED" => ChangeState::Closed,
        _ => ChangeState::Unknown,
    };
    let ended = matches!(state, ChangeState::Merged | ChangeState::Closed);
    let (author_hash, author_kind) = author(event, told.at("author"));
    let row = Change {
        repository: repository.to_owned(),
        number,
        title: told.owned("title"),
        state,
        author_hash,
        author_kind,
        created_at: told.time("created_on"),
        merged_at: (state == ChangeState::Merged).then_some(at),
        closed_at: ended.then_some(at),
        head_sha: told.owned("source/commit/hash"),
        merge_sha: told.owned("merge_commit/hash"),
        base_branch: told.owned("destination/branch/name"),
        head_branch: told.owned("source/branch/name"),
        source: SOURCE.into(),
        url: told.owned("links/html/href"),
        ..Change::default()
    };
    Reading::Understood(vec![Part::of(at, &row)])
}

fn author(event: &Event<'_>, who: Look<'_>) -> (Option<String>, queries::model::ActorKind) {
    let name = who.text("account_id").or_else(|| who.text("uuid")).or_else(|| who.text("name"));
    account(event.people, name, who.text("type") == Some("app_user"))
}

fn review(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let number = needed!(body.integer("pullrequest/id"), "it names no pull request");
    let (told, state) = match event.event.unwrap_or_default() {
        "pullrequest:approved" => (body.at("approval"), ReviewState::Approved),
        "pullrequest:comment_created" => (body.at("comment"), ReviewState::Commented),
        _ => (body.at("changes_request"), ReviewState::ChangesRequested),
    };
    let submitted_at = told.time("date").or_else(|| told.time("created_on"));
    let at = first_of(&[submitted_at], event);
    let who = if told.at("user").is_there() { told.at("user") } else { body.at("actor") };
    let (reviewer_hash, reviewer_kind) = author(event, who);
    let id =
        told.id("id").map_or_else(|| format!("{}-{}", state.as_str(), at.timestamp()), |id| format!("comment-{id}"));
    let row = Review {
        repository: repository.to_owned(),
        number,
        id,
        reviewer_hash,
        reviewer_kind,
        state,
        submitted_at: Some(at),
    };
    Reading::Understood(vec![Part::of(at, &row)])
}

fn change_of_data_center(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("pullRequest");
    // Its clone address has a part that its web address has not.
    let repository = repository.replacen("/scm/", "/", 1);
    let number = needed!(told.integer("id"), "it names no pull request");
    let at = first_of(&[told.time("updatedDate"), body.time("date")], event);
    let state = match told.text("state").unwrap_or_default() {
        "OPEN" => ChangeState::Open,
        "MERGED" => ChangeState::Merged,
        "DECLINED" => ChangeState::Closed,
        _ => ChangeState::Unknown,
    };
    let closed_at = told.time("closedDate");
    let (author_hash, author_kind) = account(event.people, told.text("author/user/name"), false);
    let row = Change {
        repository,
        number,
        title: told.owned("title"),
        state,
        author_hash,
        author_kind,
        created_at: told.time("createdDate"),
        merged_at: closed_at.filter(|_| state == ChangeState::Merged),
        closed_at,
        head_sha: told.owned("fromRef/latestCommit"),
        merge_sha: told.owned("properties/mergeCommit/id"),
        base_branch: told.owned("toRef/displayId"),
        head_branch: told.owned("fromRef/displayId"),
        source: SOURCE.into(),
        url: told.list("links/self").find_map(|link| link.owned("href")),
        ..Change::default()
    };
    let part = Part::of(at, &row);
    Reading::Understood(vec![if state == ChangeState::Open { part.with("closed_at", Json::Null) } else { part }])
}
