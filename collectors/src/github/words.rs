//! GitHub's words as ours. What is not among them is `unknown`, and counted.

use queries::model::{ActorKind, BuildTrigger, ReviewState, Severity, Status};

use crate::note::Notes;

/// How a run or a job ended, from its status and its conclusion.
pub(super) fn status(status: Option<&str>, conclusion: Option<&str>, what: &str, notes: &mut Notes) -> Status {
    let lower = |word: Option<&str>| word.unwrap_or_default().trim().to_lowercase();
    let (status, conclusion) = (lower(status), lower(conclusion));
    let word = if conclusion.is_empty() { status } else { conclusion };
    match word.as_str() {
        "success" => Status::Success,
        "failure" | "timed_out" | "startup_failure" | "error" => Status::Failed,
        "cancelled" | "stale" => Status::Cancelled,
        // A check that says nothing, for or against.
        "skipped" | "neutral" => Status::Skipped,
        "in_progress" => Status::Running,
        // What waits for a runner, for another run, or for a person.
        "queued" | "waiting" | "pending" | "requested" | "action_required" => Status::Queued,
        "" => Status::Unknown,
        other => {
            notes.add("unknown_conclusions", format!("{other} of {what}"));
            Status::Unknown
        }
    }
}

/// What started a run. A pushed tag and a pushed branch are one event.
pub(super) fn trigger(event: Option<&str>, what: &str, notes: &mut Notes) -> BuildTrigger {
    match event.unwrap_or_default() {
        "push" => BuildTrigger::Push,
        "pull_request" | "pull_request_target" | "pull_request_review" | "merge_group" => BuildTrigger::Change,
        "schedule" => BuildTrigger::Schedule,
        "workflow_dispatch" => BuildTrigger::Manual,
        "repository_dispatch" => BuildTrigger::Api,
        "release" | "create" | "registry_package" => BuildTrigger::Tag,
        "workflow_run" | "workflow_call" | "check_run" | "check_suite" | "dynamic" | "deployment"
        | "deployment_status" | "page_build" | "status" => BuildTrigger::Pipeline,
        // What people do beside changing code has no word here, and is no riddle either.
        "issues"
        | "issue_comment"
        | "discussion"
        | "discussion_comment"
        | "fork"
        | "watch"
        | "delete"
        | "gollum"
        | "label"
        | "milestone"
        | "pull_request_comment"
        | "pull_request_review_comment"
        | "branch_protection_rule"
        | "public"
        | "" => BuildTrigger::Unknown,
        other => {
            notes.add("unknown_events", format!("{other} of {what}"));
            BuildTrigger::Unknown
        }
    }
}

/// What a reviewer said; one that is still being written is nothing yet.
pub(super) fn review_state(state: Option<&str>, what: &str, notes: &mut Notes) -> Option<ReviewState> {
    Some(match state.unwrap_or_default().to_uppercase().as_str() {
        "APPROVED" => ReviewState::Approved,
        "CHANGES_REQUESTED" => ReviewState::ChangesRequested,
        "COMMENTED" => ReviewState::Commented,
        "DISMISSED" => ReviewState::Dismissed,
        "PENDING" => return None,
        other => {
            notes.add("unknown_states_of_reviews", format!("{other} of {what}"));
            ReviewState::Unknown
        }
    })
}

/// What an account is, by GitHub's word for it; by its name where there is none.
pub(super) fn actor(kind: Option<&str>, login: &str, bots: &[String]) -> ActorKind {
    if kind == Some("Bot") { ActorKind::Bot } else { crate::bots::kind_of(login, "", bots) }
}

/// How bad an incident was, by the first label that says it: `critical`, `severity: major`, `sev-2`, `priority/p1`.
pub(super) fn severity<'l>(labels: impl IntoIterator<Item = &'l str>) -> Severity {
    let known = |label: &str| {
        let word = label.to_lowercase();
        let word = word.rsplit([':', '/', '=']).next().unwrap_or_default().trim().replace(['-', ' ', '_'], "");
        let word = word.strip_prefix("severity").or(word.strip_prefix("priority")).unwrap_or(&word);
        Some(match word {
            "critical" | "blocker" | "highest" | "urgent" | "sev0" | "sev1" | "p0" | "p1" => Severity::Critical,
            "major" | "high" | "sev2" | "p2" => Severity::Major,
            "minor" | "medium" | "moderate" | "low" | "lowest" | "sev3" | "sev4" | "p3" | "p4" => Severity::Minor,
            _ => return None,
        })
    };
    labels.into_iter().find_map(known).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_unknown_and_counted() {
        let mut notes = Notes::default();
        assert_eq!(status(Some("completed"), Some("wobbly"), "run 7", &mut notes), Status::Unknown);
        assert_eq!(trigger(Some("moonrise"), "run 7", &mut notes), BuildTrigger::Unknown);
        assert_eq!(review_state(Some("NODDED"), "review 9", &mut notes), Some(ReviewState::Unknown));
        let kinds: Vec<_> = notes.into_list().into_iter().map(|note| (note.kind, note.count, note.example)).collect();
        assert_eq!(
            kinds,
            [
                ("unknown_conclusions", 1, "wobbly of run 7".to_owned()),
                ("unknown_events", 1, "moonrise of run 7".to_owned()),
                ("unknown_states_of_reviews", 1, "NODDED of review 9".to_owned()),
            ]
        );
    }

    #[test]
    fn labels_say_how_bad_it_was_in_many_ways() {
        for (label, expected) in [
            ("Severity: Critical", Severity::Critical),
            ("sev-2", Severity::Major),
            ("priority/p3", Severity::Minor),
            ("severity-high", Severity::Major),
            ("incident", Severity::Unknown),
        ] {
            assert_eq!(severity(["incident", label]), expected, "{label}");
        }
    }
}
