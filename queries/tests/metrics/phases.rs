//! The phases of a change, in hours: coding, pickup, review, waiting, deploying.

use queries::metrics::MetricStatus;
use queries::model::ActorKind;
use queries::model::facts::Change;

use crate::case::{Case, hour};

/// First commit, opened, ready, merged, by the hour.
fn times(first: f64, opened: f64, ready: Option<f64>, merged: f64) -> impl FnOnce(&mut Change) {
    move |change| {
        change.author_hash = Some("author".into());
        change.author_kind = ActorKind::Human;
        change.first_commit_at = Some(hour(first));
        change.created_at = Some(hour(opened));
        change.ready_at = ready.map(hour);
        change.merged_at = Some(hour(merged));
    }
}

/// c1 is launched from hour 50 to 52.
fn launched(case: Case) -> Case {
    case.launch("1", "c0", 5.0).launch_with("2", "c1", 52.0, |deployment| deployment.started_at = Some(hour(50.0)))
}

#[test]
fn every_phase_lies_between_its_two_ends() {
    // Coding 10 to 20 (ready, not opened at 12), picked up at 23 by a human other than the author, merged at 30, launched
    // from 50 to 52. The bot at 21 and the author at 22 picked nothing up.
    let case = Case::service()
        .line(2)
        .change_with(1, "One", &["c1"], times(10.0, 12.0, Some(20.0), 30.0))
        .review(1, "robot", ActorKind::Bot, 21.0)
        .review(1, "author", ActorKind::Human, 22.0)
        .review(1, "colleague", ActorKind::Human, 25.0)
        .review(1, "other", ActorKind::Human, 23.0);
    assert_eq!(launched(case).ask().phases(), ["#1 10 3 7 20 2"]);
}

#[test]
fn what_was_never_a_draft_is_ready_when_opened_and_a_review_may_only_be_a_date() {
    let case = Case::service().line(2).change_with(1, "One", &["c1"], |change| {
        times(10.0, 12.0, None, 30.0)(change);
        change.first_review_at = Some(hour(13.0));
    });
    assert_eq!(launched(case).ask().phases(), ["#1 2 1 17 20 2"]);
}

#[test]
fn a_phase_of_which_an_end_is_unknown_is_null_and_not_zero() {
    // Without a review neither pickup nor review; without a first commit no coding; without a merge date no waiting. A
    // squash of commits that nobody knows has no beginning.
    let case = Case::service().line(2).change_with(1, "No review", &["c1"], times(10.0, 12.0, None, 30.0)).change_with(
        2,
        "Squash of unknown commits",
        &["gone"],
        |change| {
            change.merge_sha = Some("c1".into());
            change.created_at = Some(hour(12.0));
        },
    );
    let answered = launched(case).ask();
    assert_eq!(answered.phases(), ["#1 2 ? ? 20 2", "#2 ? ? ? ? 2"]);
    assert!(answered.changes()[1]["total_seconds"].is_null());
}

#[test]
fn phases_are_not_clipped_at_zero() {
    // #1 was reviewed at 11, before it was ready at 20: pickup -9 hours, review 19. #2 was merged at 51, when its launch
    // had begun an hour ago. #3 was opened at 9, before its first commit as it is now: it was rewritten.
    let case = Case::service()
        .line(2)
        .change_with(1, "Review before ready", &["c1"], times(10.0, 10.5, Some(20.0), 30.0))
        .review(1, "colleague", ActorKind::Human, 11.0)
        .change_with(2, "Merged after the launch began", &["c1"], times(10.0, 12.0, None, 51.0))
        .change_with(3, "Rewritten", &["c1"], times(10.0, 9.0, None, 30.0));
    let answered = launched(case).ask();
    assert_eq!(answered.phases(), ["#1 10 -9 19 20 2", "#2 2 ? ? -1 2", "#3 -1 ? ? 20 2"]);
    assert!(answered.changes().iter().all(|row| row["counted"] == true));
}

#[test]
fn medians_come_with_their_n_and_with_the_median_changes_own_phases() {
    // First commits at 10, 14 and 20, so the whole takes 42, 38 and 32 hours: #2 is in the middle.
    // Coding 2, 6 and 1: median 2, which is not #2's. Reviews of two only: no median of three.
    let case = Case::service()
        .line(2)
        .change_with(1, "One", &["c1"], times(10.0, 12.0, None, 30.0))
        .change_with(2, "Two", &["c1"], times(14.0, 20.0, None, 40.0))
        .change_with(3, "Three", &["c1"], times(20.0, 21.0, None, 45.0))
        .review(1, "colleague", ActorKind::Human, 13.0)
        .review(2, "colleague", ActorKind::Human, 25.0);
    let answered = launched(case).ask();
    let phases = &answered.answer.phases;
    assert_eq!((phases.status, phases.n), (MetricStatus::Measured, 3));
    let hours = |seconds: Option<f64>| seconds.map(|seconds| seconds / 3600.0);
    let medians: Vec<_> = phases.phases.iter().map(|phase| (phase.n, hours(phase.median_seconds))).collect();
    assert_eq!(medians, [(3, Some(2.0)), (2, None), (2, None), (3, Some(10.0)), (3, Some(2.0))]);
    let own: Vec<_> = phases.phases.iter().map(|phase| hours(phase.of_median_change_seconds)).collect();
    assert_eq!(own, [Some(6.0), Some(5.0), Some(15.0), Some(10.0), Some(2.0)]);
    let median = phases.median_change.as_ref().expect("a median change");
    assert_eq!((median.name.as_str(), median.delivered_by.as_str(), median.total_seconds), ("#2", "2", 38.0 * 3600.0));
    assert!(phases.note.as_deref().unwrap_or_default().contains("do not add up"));
}

#[test]
fn the_baseline_and_what_contradicts_itself_are_left_out_by_name() {
    // #1 came with the first launch of all. #2 began in 1970. #3 began after its launch had ended.
    let case = Case::service()
        .line(2)
        .change_with(1, "Baseline", &["c0"], times(1.0, 2.0, None, 3.0))
        .change_with(2, "Impossible", &["c1"], |change| {
            times(10.0, 12.0, None, 30.0)(change);
            change.first_commit_at = chrono::DateTime::from_timestamp(0, 0);
        })
        .change_with(3, "Too late", &["c1"], times(60.0, 12.0, None, 30.0));
    let answered = launched(case).ask();
    let reasons: Vec<_> = answered.changes().iter().map(|row| row["reason"].clone()).collect();
    assert_eq!(reasons, ["baseline_deployment", "impossible_date", "deployed_before_commit"]);
    assert_eq!(answered.answer.phases.status, MetricStatus::Insufficient);
}

#[test]
fn what_is_dated_after_the_moment_of_collection_is_not_known_yet() {
    // As of 55: #1 was reviewed at 60, which nobody knows yet; #2 is merged at 58, so it is open still.
    let case = Case::service()
        .line(2)
        .change_with(1, "One", &["c1"], times(10.0, 12.0, None, 30.0))
        .review(1, "colleague", ActorKind::Human, 60.0)
        .change_with(2, "Two", &["c1"], times(10.0, 12.0, None, 58.0));
    let case = launched(case);
    assert_eq!(case.ask_at(55.0).phases(), ["#1 2 ? ? 20 2"]);
    assert_eq!(case.ask().phases(), ["#1 2 48 -30 20 2", "#2 2 ? ? -8 2"]);
}
