//! GitLab: merge requests, comments on them, issues and incidents.

use queries::intake::{Event, Part, Reading};
use queries::model::facts::{Change, Issue, Review};
use queries::model::{ChangeState, ReviewState};
use serde_json::Value as Json;

use super::github::time;
use super::github_change::{incident, is_incident};
use super::gitlab::SOURCE;
use super::look::{Look, account, first_of, needed};

pub(super) fn merge_request(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("object_attributes");
    let number = needed!(told.integer("iid"), "it names no merge request");
    let action = told.text("action").unwrap_or_default();
    let at = first_of(&[told.time("updated_at"), told.time("created_at")], event);
    let state = match told.text("state").unwrap_or_default() {
        "opened" | "locked" => ChangeState::Open,
        "merged" => ChangeState::Merged,
        "closed" => ChangeState::Closed,
        _ => ChangeState::Unknown,
    };
    let labels: Vec<String> = body.list("labels").filter_map(|label| label.owned("title")).collect();
    let row = Change {
        repository: repository.to_owned(),
        number,
        title: told.owned("title"),
        state,
        created_at: told.time("created_at"),
        ready_at: ready(body).then_some(at),
        merged_at: told.time("merged_at").or_else(|| (action == "merge").then_some(at)),
        closed_at: told.time("closed_at").or_else(|| (action == "close").then_some(at)),
        head_sha: told.owned("last_commit/id"),
        merge_sha: told.owned("merge_commit_sha"),
        base_branch: told.owned("target_branch"),
        head_branch: told.owned("source_branch"),
        labels: labels.clone(),
        source: SOURCE.into(),
        url: told.owned("url"),
        ..Change::default()
    };
    let mut part = Part::of(at, &row);
    if body.at("labels").is_there() {
        part = part.with("labels", labels);
    }
    if action == "reopen" {
        part = part.with("closed_at", Json::Null);
    }
    let mut parts = vec![part];
    if matches!(action, "approved" | "approval") {
        let (reviewer_hash, reviewer_kind) = account(event.people, body.text("user/username"), false);
        // An approval has no id of its own: one of a merge request at a moment.
        let id = format!("approval-{}", at.timestamp());
        let state = ReviewState::Approved;
        let row = Review {
            repository: repository.to_owned(),
            number,
            id,
            reviewer_hash,
            reviewer_kind,
            state,
            submitted_at: Some(at),
        };
        parts.push(Part::of(at, &row));
    }
    Reading::Understood(parts)
}

/// Whether this event took the mark of a draft away.
fn ready(body: Look<'_>) -> bool {
    ["changes/draft", "changes/work_in_progress"].iter().any(|path| {
        let change = body.at(path);
        change.truth("previous") == Some(true) && change.truth("current") == Some(false)
    })
}

pub(super) fn note(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("object_attributes");
    if told.text("noteable_type") != Some("MergeRequest") {
        return Reading::ignored("a comment counts where it is on a merge request");
    }
    if told.truth("system") == Some(true) {
        return Reading::ignored("GitLab itself wrote this comment");
    }
    let (number, id) = needed!(body.integer("merge_request/iid").zip(told.id("id")), "it names no merge request");
    let (reviewer_hash, reviewer_kind) = account(event.people, body.text("user/username"), false);
    let submitted_at = told.time("created_at");
    let row = Review {
        repository: repository.to_owned(),
        number,
        id: format!("note-{id}"),
        reviewer_hash,
        reviewer_kind,
        state: ReviewState::Commented,
        submitted_at,
    };
    Reading::Understood(vec![Part::of(first_of(&[submitted_at], event), &row)])
}

pub(super) fn issue(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("object_attributes");
    let number = needed!(told.id("iid"), "it names no issue");
    let at = first_of(&[told.time("updated_at"), told.time("created_at")], event);
    let labels: Vec<String> = body.list("labels").filter_map(|label| label.owned("title")).collect();
    let row = Issue {
        repository: repository.to_owned(),
        id: number,
        title: told.owned("title"),
        labels,
        opened_at: told.time("created_at"),
        closed_at: told.time("closed_at").or_else(|| (told.text("action") == Some("close")).then_some(at)),
        source: SOURCE.into(),
        url: told.owned("url"),
        ..Issue::default()
    };
    let open = told.text("state") == Some("opened");
    let mut issue = Part::of(at, &row).with("labels", row.labels.clone());
    if open {
        issue = issue.with("closed_at", Json::Null);
    }
    let mut parts = vec![issue];
    let kind = told.text("type").or_else(|| told.text("issue_type")).unwrap_or_default();
    if kind.eq_ignore_ascii_case("incident") || is_incident(&row.labels) {
        let incident = incident(at, &row, repository, SOURCE);
        let severity = severity(told.text("severity"));
        let incident = severity.map_or(incident.clone(), |severity| incident.with("severity", severity));
        parts.push(if open || row.closed_at.is_some() {
            incident.with("resolved_at", time(row.closed_at))
        } else {
            incident.without("resolved_at")
        });
    }
    Reading::Understood(parts)
}

fn severity(word: Option<&str>) -> Option<&'static str> {
    match word?.to_lowercase().as_str() {
        "critical" => Some("critical"),
        "high" => Some("major"),
        "medium" | "low" => Some("minor"),
        _ => None,
    }
}
