//! DevLake's words as ours. What is not among them is `unknown`, and counted.

use queries::model::{ChangeState, JobClass, ReviewState, Severity, Status, Tier, Time};

use super::rows::{Deployment, DeploymentCommit, Pipeline, Task};
use crate::note::Notes;

/// How something ended, in DevLake's two words and in the source's own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ended<'r> {
    pub(super) result: Option<&'r str>,
    pub(super) status: Option<&'r str>,
    pub(super) original_result: Option<&'r str>,
    pub(super) original_status: Option<&'r str>,
}

/// The ends of the rows that have one.
macro_rules! ended {
    ($($Row:ident),+) => {$(
        impl<'r> From<&'r $Row> for Ended<'r> {
            fn from(row: &'r $Row) -> Self {
                Self {
                    result: row.result.as_deref(),
                    status: row.status.as_deref(),
                    original_result: row.original_result.as_deref(),
                    original_status: row.original_status.as_deref(),
                }
            }
        }
    )+};
}
ended!(Deployment, DeploymentCommit, Pipeline, Task);

impl Ended<'_> {
    /// How it ended. What is under way has no result yet, whatever the column says; where DevLake has no word of its
    /// own for the result, the source's counts.
    pub(super) fn status(self, what: &str, notes: &mut Notes) -> Status {
        let word = |text: Option<&str>| text.unwrap_or_default().trim().to_uppercase();
        let originals = [word(self.original_result), word(self.original_status)];
        match word(self.status).to_lowercase().as_str() {
            "in_progress" => {
                let waits = originals.iter().any(|word| matches!(word.as_str(), "QUEUED" | "PENDING" | "WAITING"));
                return if waits { Status::Queued } else { Status::Running };
            }
            "todo" | "manual" => return Status::Queued,
            _ => {}
        }
        let result = word(self.result);
        if let Some(status) = outcome(&result).or_else(|| originals.iter().find_map(|word| outcome(word))) {
            return status;
        }
        match [&result, &originals[0], &originals[1]].into_iter().find(|word| !word.is_empty()) {
            Some(word) => notes.add("unknown_results", format!("{word} of {what}")),
            None => notes.add("missing_results", what),
        }
        Status::Unknown
    }

    /// Whether a newer deployment took the place of this one. Its row was touched then, and so was its finish.
    pub(super) fn is_superseded(self) -> bool {
        self.original_status.is_some_and(|word| word.eq_ignore_ascii_case("INACTIVE"))
    }
}

fn outcome(word: &str) -> Option<Status> {
    Some(match word {
        // A deployment that is or was active had succeeded.
        "SUCCESS" | "SUCCEEDED" | "SUCCESSFUL" | "PASSED" | "ACTIVE" | "INACTIVE" => Status::Success,
        "FAILURE" | "FAILED" | "ERROR" | "TIMED_OUT" | "STARTUP_FAILURE" | "UNSTABLE" => Status::Failed,
        "ABORT" | "ABORTED" | "CANCELED" | "CANCELLED" | "STOPPED" => Status::Cancelled,
        "SKIPPED" | "NOT_BUILT" => Status::Skipped,
        "MANUAL" => Status::Queued,
        _ => return None,
    })
}

/// The tier that DevLake's own words for environments mean; other names speak for themselves.
pub(super) fn tier(environment: &str) -> Option<Tier> {
    match environment {
        "PRODUCTION" => Some(Tier::Production),
        "STAGING" => Some(Tier::Staging),
        "TESTING" => Some(Tier::Testing),
        "DEVELOPMENT" => Some(Tier::Development),
        _ => None,
    }
}

/// Where a change stands: a date of merging goes before the word.
pub(super) fn change_state(
    status: Option<&str>,
    original: Option<&str>,
    merged_at: Option<Time>,
    what: &str,
    notes: &mut Notes,
) -> ChangeState {
    if merged_at.is_some() {
        return ChangeState::Merged;
    }
    let state = |word: &str| {
        Some(match word.trim().to_uppercase().as_str() {
            "OPEN" | "OPENED" | "REOPENED" | "NEW" => ChangeState::Open,
            "MERGED" => ChangeState::Merged,
            "CLOSED" | "DECLINED" | "SUPERSEDED" | "ABANDONED" | "LOCKED" => ChangeState::Closed,
            _ => return None,
        })
    };
    let words = [status, original];
    words.iter().flatten().find_map(|word| state(word)).unwrap_or_else(|| {
        if let Some(word) = words.iter().flatten().next() {
            notes.add("unknown_states_of_changes", format!("{word} of {what}"));
        }
        ChangeState::Unknown
    })
}

/// What a reviewer said.
pub(super) fn review_state(status: Option<&str>, what: &str, notes: &mut Notes) -> ReviewState {
    match status.unwrap_or_default().to_uppercase().as_str() {
        "APPROVED" => ReviewState::Approved,
        "CHANGES_REQUESTED" => ReviewState::ChangesRequested,
        "COMMENTED" => ReviewState::Commented,
        "DISMISSED" => ReviewState::Dismissed,
        "" => ReviewState::Unknown,
        word => {
            notes.add("unknown_states_of_reviews", format!("{word} of {what}"));
            ReviewState::Unknown
        }
    }
}

/// What a job does. DevLake's `TEST` does not say which tests they are; the job's name may.
pub(super) fn job_class(class: Option<&str>, name: &str, what: &str, notes: &mut Notes) -> JobClass {
    match class.unwrap_or_default().to_uppercase().as_str() {
        "" => JobClass::Unknown,
        "BUILD" => JobClass::Build,
        "LINT" => JobClass::Static,
        "DEPLOYMENT" => JobClass::Deploy,
        "TEST" => tests(&name.to_lowercase()),
        word => {
            notes.add("unknown_types_of_tasks", format!("{word} of {what}"));
            JobClass::Unknown
        }
    }
}

fn tests(name: &str) -> JobClass {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["e2e", "end-to-end", "end to end"]) {
        JobClass::EndToEnd
    } else if has(&["acceptance"]) {
        JobClass::Acceptance
    } else if has(&["integration"]) {
        JobClass::Integration
    } else if has(&["smoke"]) {
        JobClass::Smoke
    } else if has(&["unit"]) {
        JobClass::Unit
    } else {
        JobClass::Other
    }
}

/// How bad an incident was: the first of severity, priority and urgency that says it.
pub(super) fn severity(words: [Option<&str>; 3], what: &str, notes: &mut Notes) -> Severity {
    let known = |word: &&str| {
        Some(match word.trim().to_lowercase().as_str() {
            "critical" | "blocker" | "highest" | "urgent" | "sev0" | "sev1" | "sev-1" | "p0" | "p1" | "1" => {
                Severity::Critical
            }
            "major" | "high" | "sev2" | "sev-2" | "p2" | "2" => Severity::Major,
            "minor" | "medium" | "moderate" | "normal" | "low" | "lowest" | "trivial" | "sev3" | "sev-3" | "sev4"
            | "p3" | "p4" | "3" | "4" => Severity::Minor,
            _ => return None,
        })
    };
    let said: Vec<&str> = words.into_iter().flatten().collect();
    said.iter().find_map(known).unwrap_or_else(|| {
        if let Some(word) = said.first() {
            notes.add("unknown_severities", format!("{word} of {what}"));
        }
        Severity::Unknown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_has_no_result_and_what_has_none_is_asked_of_the_source() {
        let status = |result, status, original_result, original_status| {
            let ended = Ended {
                result: Some(result),
                status: Some(status),
                original_result: Some(original_result),
                original_status: Some(original_status),
            };
            ended.status("x", &mut Notes::default())
        };
        assert_eq!(status("FAILURE", "IN_PROGRESS", "", ""), Status::Running);
        assert_eq!(status("", "IN_PROGRESS", "", "QUEUED"), Status::Queued);
        assert_eq!(status("success", "DONE", "", ""), Status::Success);
        assert_eq!(status("ABORT", "DONE", "", ""), Status::Cancelled);
        assert_eq!(status("CANCELED", "DONE", "CANCELLED", "COMPLETED"), Status::Cancelled);
        assert_eq!(status("", "OTHER", "", "INACTIVE"), Status::Success);
        assert_eq!(status("OTHER", "DONE", "TIMED_OUT", "COMPLETED"), Status::Failed);
        assert_eq!(status("", "OTHER", "NEUTRAL", "NEUTRAL"), Status::Unknown);
        assert_eq!(status("MANUAL", "DONE", "", ""), Status::Queued);
    }

    #[test]
    fn what_nobody_knows_is_counted_with_an_example() {
        let mut notes = Notes::default();
        let ended = Ended { result: Some("WOBBLY"), ..Ended::default() };
        assert_eq!(ended.status("deployment 7", &mut notes), Status::Unknown);
        assert_eq!(ended.status("deployment 8", &mut notes), Status::Unknown);
        assert_eq!(job_class(Some("DANCE"), "x", "task 1", &mut notes), JobClass::Unknown);
        assert_eq!(job_class(None, "x", "task 2", &mut notes), JobClass::Unknown);
        assert_eq!(severity([None, Some("purple"), Some("high")], "incident 1", &mut notes), Severity::Major);
        assert_eq!(severity([None, Some("purple"), None], "incident 2", &mut notes), Severity::Unknown);
        let notes: Vec<_> = notes.into_list().into_iter().map(|note| (note.kind, note.count, note.example)).collect();
        assert_eq!(
            notes,
            [
                ("unknown_results", 2, "WOBBLY of deployment 7".to_owned()),
                ("unknown_severities", 1, "purple of incident 2".to_owned()),
                ("unknown_types_of_tasks", 1, "DANCE of task 1".to_owned()),
            ]
        );
    }
}
