//! GitHub: changes, their reviews, issues and milestones.

use queries::intake::{Event, Part, Reading};
use queries::model::facts::{Change, Incident, Issue, Milestone, Review};
use queries::model::{ChangeState, DetectedBy, IncidentKind, ReviewState};
use serde_json::Value as Json;

use super::github::{SOURCE, time};
use super::look::{Look, account, first_of, needed};

pub(super) fn pull_request(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("pull_request");
    let number = needed!(told.integer("number").or_else(|| body.integer("number")), "it names no pull request");
    let (author_hash, author_kind) =
        account(event.people, told.text("user/login"), told.text("user/type") == Some("Bot"));
    let merged = told.time("merged_at");
    let state = match (told.text("state"), merged) {
        (_, Some(_)) => ChangeState::Merged,
        (Some("open"), _) => ChangeState::Open,
        (Some("closed"), _) => ChangeState::Closed,
        _ => ChangeState::Unknown,
    };
    let at = first_of(&[told.time("updated_at")], event);
    let ready = body.text("action") == Some("ready_for_review");
    let row = Change {
        repository: repository.to_owned(),
        number,
        title: told.owned("title"),
        state,
        author_hash,
        author_kind,
        created_at: told.time("created_at"),
        ready_at: ready.then_some(at),
        merged_at: merged,
        closed_at: told.time("closed_at"),
        head_sha: told.owned("head/sha"),
        merge_sha: merged.and(told.owned("merge_commit_sha")),
        base_branch: told.owned("base/ref"),
        head_branch: told.owned("head/ref"),
        files: told.integer("changed_files"),
        additions: told.integer("additions"),
        deletions: told.integer("deletions"),
        labels: labels(told),
        source: SOURCE.into(),
        url: told.owned("html_url"),
        ..Change::default()
    };
    let part = Part::of(at, &row).with("labels", row.labels.clone()).with("closed_at", time(row.closed_at));
    Reading::Understood(vec![part])
}

fn labels(told: Look<'_>) -> Vec<String> {
    told.list("labels").filter_map(|label| label.owned("name")).collect()
}

pub(super) fn review(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("review");
    let (number, id) =
        needed!(body.integer("pull_request/number").zip(told.id("id")), "it names no review of a pull request");
    let (reviewer_hash, reviewer_kind) =
        account(event.people, told.text("user/login"), told.text("user/type") == Some("Bot"));
    let state = match told.text("state").unwrap_or_default().to_lowercase().as_str() {
        "approved" => ReviewState::Approved,
        "changes_requested" => ReviewState::ChangesRequested,
        "commented" => ReviewState::Commented,
        "dismissed" => ReviewState::Dismissed,
        _ => ReviewState::Unknown,
    };
    let submitted_at = told.time("submitted_at");
    let row =
        Review { repository: repository.to_owned(), number, id, reviewer_hash, reviewer_kind, state, submitted_at };
    // A dismissal has no moment of its own; it follows what it dismisses.
    let at = if body.text("action") == Some("dismissed") { Some(event.received_at) } else { submitted_at };
    Reading::Understood(vec![Part::of(first_of(&[at], event), &row)])
}

pub(super) fn issue(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("issue");
    let number = needed!(told.id("number"), "it names no issue");
    let at = first_of(&[told.time("updated_at")], event);
    let row = Issue {
        repository: repository.to_owned(),
        id: number.clone(),
        title: told.owned("title"),
        labels: labels(told),
        milestone: told.owned("milestone/title"),
        opened_at: told.time("created_at"),
        closed_at: told.time("closed_at"),
        source: SOURCE.into(),
        url: told.owned("html_url"),
    };
    let gone = matches!(body.text("action"), Some("deleted" | "transferred"));
    let issue = Part::of(at, &row)
        .with("labels", row.labels.clone())
        .with("milestone", row.milestone.clone().map_or(Json::Null, Json::from))
        .with("closed_at", time(row.closed_at));
    let mut parts = vec![if gone { issue.gone() } else { issue }];
    if is_incident(&row.labels) {
        parts.push(incident(at, &row, repository, SOURCE));
    }
    Reading::Understood(parts)
}

/// Whether an issue is an incident by its labels.
pub(super) fn is_incident(labels: &[String]) -> bool {
    labels.iter().any(|label| {
        matches!(label.to_lowercase().as_str(), "incident" | "type: incident" | "type::incident" | "kind/incident")
    })
}

/// The incident that such an issue is.
pub(super) fn incident(at: queries::model::Time, issue: &Issue, repository: &str, source: &str) -> Part {
    let row = Incident {
        id: format!("{repository}#{}", issue.id),
        title: issue.title.clone(),
        kind: IncidentKind::Incident,
        detected_by: DetectedBy::Unknown,
        opened_at: issue.opened_at,
        resolved_at: issue.closed_at,
        source: source.to_owned(),
        url: issue.url.clone(),
        ..Incident::default()
    };
    Part::of(at, &row).of_repository(repository).with("resolved_at", time(issue.closed_at))
}

pub(super) fn milestone(event: &Event<'_>, body: Look<'_>, repository: &str) -> Reading {
    let told = body.at("milestone");
    let row = Milestone {
        repository: repository.to_owned(),
        id: needed!(told.id("number"), "it names no milestone"),
        title: told.owned("title"),
        due_at: told.time("due_on"),
        closed_at: told.time("closed_at"),
        source: SOURCE.into(),
        url: told.owned("html_url"),
    };
    let part = Part::of(first_of(&[told.time("updated_at")], event), &row).with("closed_at", time(row.closed_at));
    Reading::Understood(vec![if body.text("action") == Some("deleted") { part.gone() } else { part }])
}
