//! The clock of lead time: committed, authored or merged; per commit and per change, with and without bots.

use queries::metrics::{Clock, MetricName, MetricStatus};
use queries::model::ActorKind;
use serde_json::json;

use crate::case::{Case, hour};

/// Three commits, each written an hour before it was committed, in three changes that were merged half an hour after it,
/// the last one a bot's; and c4, which belongs to no change.
fn case() -> Case {
    let mut case = Case::service().line(5).launch("1", "c0", 5.0).launch("2", "c4", 50.0);
    for (number, sha) in [(1, "c1"), (2, "c2"), (3, "c3")] {
        let at = 10.0 * number as f64 - 1.0;
        case = case.change_with(number, sha, &[sha], |change| {
            change.first_commit_at = Some(hour(at - 1.0));
            change.merged_at = Some(hour(at + 0.5));
            change.author_kind = if number == 3 { ActorKind::Bot } else { ActorKind::Human };
        });
    }
    for commit in &mut case.commits {
        commit.authored_at = commit.committed_at.map(|at| at - chrono::Duration::hours(1));
        commit.author_kind = if commit.sha == "c3" { ActorKind::Bot } else { ActorKind::Human };
    }
    case
}

fn lead_time(clock: Clock) -> (Option<f64>, i64, String) {
    let answered = case().ask_with(|ask| ask.lead_time_clock = clock);
    let metric = answered.metric(MetricName::ChangeLeadTime);
    assert_eq!(metric.beside["clock"], clock.as_str());
    (metric.value.map(|seconds| seconds / 3600.0), metric.n, metric.note.clone().unwrap_or_default())
}

#[test]
fn the_clock_starts_with_the_commit_with_its_writing_or_with_the_merge() {
    // Launch 2 ends at 50; c1 to c4 were committed at 9, 19, 29 and 39: 41, 31, 21 and 11 hours, median 26.
    let (value, n, note) = lead_time(Clock::Committed);
    assert_eq!((value, n), (Some(26.0), 4));
    assert!(note.starts_with("the clock starts when the commit was made"), "{note}");
    // Each was written an hour before.
    let (value, n, note) = lead_time(Clock::Authored);
    assert_eq!((value, n), (Some(27.0), 4));
    assert!(note.contains("author date"), "{note}");
    // Merged half an hour after: 40.5, 30.5 and 20.5; c4 belongs to no change.
    let (value, n, note) = lead_time(Clock::Merged);
    assert_eq!((value, n), (Some(30.5), 3));
    assert!(note.contains("merged"), "{note}");
    let merged = case().ask_with(|ask| ask.lead_time_clock = Clock::Merged);
    assert_eq!(merged.delivered()[4], "c4 by 2, no_change");
}

#[test]
fn lead_time_per_change_stands_beside_with_and_without_bots() {
    // From the first commits at 8, 18 and 28 to 50: 42, 32 and 22 hours. By interpolation p85 lies 0.7 of the way from
    // 32 to 42, p90 0.8 of it. Two of the three are no bots': too few for a median.
    let answered = case().ask();
    let changes = &answered.metric(MetricName::ChangeLeadTime).beside["changes"];
    assert_eq!(
        (&changes["value"], &changes["n"], &changes["from"]),
        (&json!(115_200.0), &json!(3), &json!("first_commit"))
    );
    assert_eq!((&changes["p85"], &changes["p90"]), (&json!(39.0 * 3600.0), &json!(40.0 * 3600.0)));
    assert_eq!(changes["without_bots"], json!({"value": null, "p85": null, "p90": null, "n": 2}));
    // With the clock of the merge: 40.5, 30.5 and 20.5 hours.
    let merged = case().ask_with(|ask| ask.lead_time_clock = Clock::Merged);
    let changes = &merged.metric(MetricName::ChangeLeadTime).beside["changes"];
    assert_eq!((&changes["value"], &changes["from"]), (&json!(30.5 * 3600.0), &json!("merge")));
}

#[test]
fn without_any_change_no_merge_starts_the_clock() {
    let mut case = case();
    case.changes.clear();
    case.change_commits.clear();
    let answered = case.ask_with(|ask| ask.lead_time_clock = Clock::Merged);
    let metric = answered.metric(MetricName::ChangeLeadTime);
    assert_eq!((metric.status, metric.value), (MetricStatus::NotMeasured, None));
    assert!(metric.reason.as_deref().unwrap_or_default().contains("no merge starts the clock"));
}

#[test]
fn a_merge_without_a_date_and_one_after_the_launch_are_left_out_by_name() {
    let mut case = case();
    case.changes[0].merged_at = None;
    case.changes[1].merged_at = Some(hour(51.0));
    let answered = case.ask_with(|ask| ask.lead_time_clock = Clock::Merged);
    assert_eq!(answered.delivered()[1..3], ["c1 by 2, no_merge_date", "c2 by 2, deployed_before_commit"]);
}

#[test]
fn the_forge_is_named_where_it_made_the_commits_and_only_by_the_clock_that_it_moves() {
    let mut case = case();
    for commit in &mut case.commits[1..3] {
        commit.committed_by_forge = Some(true);
    }
    // 2 of 4 commits are over 30 %.
    let note = |clock| {
        let answered = case.ask_with(|ask| ask.lead_time_clock = clock);
        answered.metric(MetricName::ChangeLeadTime).note.clone().unwrap_or_default()
    };
    assert!(note(Clock::Committed).contains("2 of 4 commits were made by the forge"));
    assert!(!note(Clock::Authored).contains("forge"));
}
