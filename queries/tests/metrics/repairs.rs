//! Failures that the history itself shows: rollback, revert, hotfix; and launches too young to be judged.

use queries::metrics::{MetricName, MetricStatus};

use crate::case::Case;

/// c0 at hour 10, c1 at 50, and back to c0 so many hours later.
fn back_after(hours: f64) -> Case {
    Case::service().line(2).launch("1", "c0", 10.0).launch("2", "c1", 50.0).launch("3", "c0", 50.0 + hours)
}

#[test]
fn a_rollback_within_24_hours_is_a_failure_and_one_after_25_is_not() {
    assert_eq!(back_after(24.0).ask().failures(), ["2 rollback observed"]);
    assert!(back_after(25.0).ask().failures().is_empty());
    assert_eq!(back_after(25.0).ask().rework(), ["1", "2", "3 rollback"]);
}

#[test]
fn a_rollback_to_what_was_live_more_than_14_days_ago_is_inferred() {
    // c0 was replaced at hour 20; back to it at 20 + 336 = 356 is 14 days, at 357 more.
    let case = |back: f64| {
        Case::service()
            .line(3)
            .launch("1", "c0", 10.0)
            .launch("2", "c1", 20.0)
            .launch("3", "c2", back - 2.0)
            .launch("4", "c0", back)
    };
    assert_eq!(case(356.0).ask().failures(), ["3 rollback observed"]);
    assert_eq!(case(357.0).ask().failures(), ["3 rollback inferred"]);
}

#[test]
fn an_overtaken_launch_is_no_failure_and_no_rework() {
    // c1 never was live: a later pipeline had brought c2 before it.
    let case = Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c2", 30.0).launch("3", "c1", 30.5);
    let answered = case.ask();
    assert!(answered.failures().is_empty());
    assert_eq!(answered.rework(), ["1", "2"]);
    assert_eq!(answered.launches()[2], "3 rollback, overtaken");
}

#[test]
fn only_the_next_change_of_what_is_live_can_take_a_launch_back() {
    // c2 is taken back by 4, not c1: what was live when 4 came was c2.
    let case = Case::service()
        .line(3)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c2", 21.0)
        .launch("4", "c0", 22.0);
    assert_eq!(case.ask().failures(), ["3 rollback observed"]);
}

#[test]
fn a_signal_on_a_redeploy_or_an_empty_launch_counts_against_the_launch_that_delivered() {
    // c1 comes at 20, again at 60 and is taken back at 70: 10 hours after the redeploy, 50 after what brought it.
    let case = Case::service()
        .line(2)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c1", 60.0)
        .launch("4", "c0", 70.0);
    assert_eq!(case.ask().failures(), ["2 rollback observed"]);
    // Rolled back at 30 (seen 8 hours after 22), forward again at 60 with nothing new, and back once more.
    let case = Case::service()
        .line(2)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 22.0)
        .launch("3", "c0", 50.0)
        .launch("4", "c1", 60.0)
        .launch("5", "c0", 61.0);
    let answered = case.ask();
    assert_eq!(answered.launches()[3], "4 forward, empty");
    assert_eq!(answered.failures(), ["2 rollback observed"]);
}

/// c1 at hour 30, and c2, which reverts it, so many hours later.
fn reverted_after(hours: f64, digits: usize) -> Case {
    let (bad, good) = ("c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1", "c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2");
    Case::service()
        .line(1)
        .commit(bad, &["c0"], 20.0)
        .commit(good, &[bad], 30.0)
        .reverting(good, &bad[..digits])
        .launch("1", "c0", 10.0)
        .launch("2", bad, 30.0)
        .launch("3", good, 30.0 + hours)
}

#[test]
fn a_revert_within_72_hours_is_a_failure() {
    assert_eq!(reverted_after(72.0, 40).ask().failures(), ["2 revert inferred"]);
    assert_eq!(reverted_after(72.0, 7).ask().failures(), ["2 revert inferred"]);
    assert!(reverted_after(72.1, 40).ask().failures().is_empty());
}

#[test]
fn a_short_sha_that_two_commits_share_reverts_nothing() {
    let other = "c1c1c1c1d1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1";
    let case = reverted_after(10.0, 8).commit(other, &["c0"], 9.5);
    assert!(case.ask().failures().is_empty());
}

#[test]
fn a_revert_of_a_revert_and_one_within_the_same_launch_are_no_failures() {
    // c2 reverts c1: 2 failed. c3 reverts c2: 3 did not.
    let case = Case::service().line(4).reverting("c2", "c1").reverting("c3", "c2");
    let apart =
        case.clone().launch("1", "c0", 10.0).launch("2", "c1", 20.0).launch("3", "c2", 30.0).launch("4", "c3", 40.0);
    assert_eq!(apart.ask().failures(), ["2 revert inferred"]);
    let together = case.launch("1", "c0", 10.0).launch("2", "c2", 30.0);
    assert!(together.ask().failures().is_empty());
}

#[test]
fn a_revert_that_was_launched_before_what_it_reverts_is_none() {
    // b reverts a, which another branch brings a day later.
    let case = Case::service()
        .line(1)
        .commit("a", &["c0"], 11.0)
        .commit("b", &["c0"], 12.0)
        .reverting("b", "a")
        .commit("m", &["b", "a"], 35.0)
        .launch("1", "c0", 10.0)
        .launch("2", "b", 20.0)
        .launch("3", "m", 40.0);
    assert!(case.ask().failures().is_empty());
}

#[test]
fn the_launch_after_a_failure_that_delivers_hotfixes_only_is_its_hotfix() {
    let case = |subject: &str, at: f64| {
        Case::service()
            .line(3)
            .subject("c2", subject)
            .launch("1", "c0", 10.0)
            .launch("2", "c1", 30.0)
            .launch("3", "c2", at)
    };
    for subject in ["hotfix: the door", "Hot-Fix the door", "HOTFIX", "Merge of hotfix/door", "(hotfix)"] {
        assert_eq!(case(subject, 40.0).ask().failures(), ["2 hotfix inferred"], "{subject}");
    }
    for subject in ["hotfixes", "hot fix", "photofix", "fix the door", "hotfix_door"] {
        assert!(case(subject, 40.0).ask().failures().is_empty(), "{subject}");
    }
    assert_eq!(case("hotfix", 102.0).ask().failures(), ["2 hotfix inferred"]);
    assert!(case("hotfix", 102.1).ask().failures().is_empty());
}

#[test]
fn a_hotfix_with_another_commit_is_none_and_the_first_launch_never_is() {
    let case = Case::service()
        .line(4)
        .subject("c3", "hotfix")
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c3", 30.0);
    assert!(case.ask().failures().is_empty());
    let case = Case::service().line(1).subject("c0", "hotfix").launch("1", "c0", 10.0);
    assert_eq!(case.ask().rework(), ["1"]);
}

#[test]
fn a_known_change_says_whether_it_is_a_hotfix_and_the_commits_subject_does_not() {
    let case = Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c1", 30.0).launch("3", "c2", 40.0);
    let titled = case.clone().change(7, "Hotfix: the door", &["c2"]);
    assert_eq!(titled.ask().failures(), ["2 hotfix inferred"]);
    let plain = case.clone().subject("c2", "hotfix a typo of the review").change(7, "A new door", &["c2"]);
    assert!(plain.ask().failures().is_empty());
    let mut labelled = case.change(7, "A new door", &["c2"]);
    labelled.changes[0].labels = vec!["area/door".into(), "hotfix".into()];
    assert_eq!(labelled.ask().failures(), ["2 hotfix inferred"]);
}

#[test]
fn the_first_signal_names_the_failure_and_it_counts_once() {
    // 2 is rolled back by 3, and the next launch to deliver brings a hotfix that reverts c1: three signals, one failure.
    let case = Case::service()
        .line(3)
        .subject("c2", "hotfix")
        .reverting("c2", "c1")
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c0", 21.0)
        .launch("4", "c2", 30.0);
    let answered = case.ask();
    assert_eq!(answered.failures(), ["2 rollback observed"]);
    assert_eq!(answered.rows(MetricName::ChangeFailureRate)[1]["signals"], 3);
    assert_eq!(answered.recoveries(), ["2 1"]);
}

#[test]
fn launches_younger_than_72_hours_are_listed_and_not_judged() {
    // Launches at 10, 20, 30, 40, 50 and 60. At 132 exactly the one at 60 is 72 hours old and counts; a minute before it
    // does not, nor is it failed though it was rolled back.
    let mut case = Case::service().line(6);
    for at in 0..6 {
        case = case.launch(&format!("{at}"), &format!("c{at}"), 10.0 * f64::from(at) + 10.0);
    }
    let case = case.launch("6", "c4", 61.0);
    let old = case.ask_at(132.0);
    assert_eq!((old.metric(MetricName::ChangeFailureRate).n, old.failures().len()), (6, 1));
    let young = case.ask_at(132.0 - 1.0 / 60.0);
    let rate = young.metric(MetricName::ChangeFailureRate);
    assert_eq!((rate.n, rate.numerator, rate.excluded[0].reason.as_str()), (5, Some(0.0), "too_young"));
    assert!(young.recoveries().is_empty());
    assert_eq!(young.rework().last().map(String::as_str), Some("6 rollback"));
    let younger = case.ask_at(121.0);
    assert_eq!(younger.metric(MetricName::ChangeFailureRate).status, MetricStatus::Insufficient);
}

#[test]
fn a_failure_that_is_signalled_after_the_window_belongs_to_the_launchs_window() {
    // The window ends on 6 January, hour 24. The launch at 23 is rolled back at 26.
    let case = Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c1", 23.0).launch("3", "c0", 26.0);
    let asked = |window: &str| {
        case.ask_with(|ask| ask.window = queries::metrics::window::Asked::parse(window).expect("a window"))
    };
    assert_eq!(asked("2026-01-05..2026-01-06").failures(), ["2 rollback observed"]);
    assert_eq!(asked("2026-01-05..2026-01-06").recoveries(), ["2 3"]);
    assert!(asked("2026-01-06..2026-01-07").failures().is_empty());
    // As of hour 25 nobody could have seen it.
    let before = case.ask_with(|ask| ask.as_of = Some(queries::answers::AsOf::Moment(crate::case::hour(25.0))));
    assert!(before.failures().is_empty());
}

#[test]
fn a_revert_that_names_a_change_reverts_what_merged_it() {
    // c2 says "Reverts #7", and c1 is the squash of change 7.
    let mut case = Case::service()
        .line(3)
        .change(7, "A new door", &[])
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c2", 30.0);
    case.commits[2].reverts_change = Some(7);
    assert!(case.ask().failures().is_empty(), "nobody knows what change 7 was");
    case.changes[0].merge_sha = Some("c1".into());
    assert_eq!(case.ask().failures(), ["2 revert inferred"]);
}
