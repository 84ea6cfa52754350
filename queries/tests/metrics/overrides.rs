//! What people say of launches, against the rules and in their order.

use queries::metrics::{MetricName, MetricStatus};
use queries::model::Verdict;

use crate::case::{Answered, Case, hour};

/// c0 at 10, c1 at 20, c2 at 40, c3 at 100, c4 at 200, c5 at 300: six launches that nothing says anything of.
fn six() -> Case {
    Case::service()
        .line(6)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c2", 40.0)
        .launch("4", "c3", 100.0)
        .launch("5", "c4", 200.0)
        .launch("6", "c5", 300.0)
}

fn rate(answered: &Answered) -> (Option<f64>, Option<f64>) {
    let metric = answered.metric(MetricName::ChangeFailureRate);
    (metric.numerator, metric.denominator)
}

#[test]
fn a_person_may_say_that_a_launch_failed() {
    // Nothing else says so. It is over with the next success, 4 at 100: 60 hours. 4 is thereby the recovery of 3.
    let answered = six().said("3", Verdict::Failed, 50.0).ask();
    assert_eq!(answered.failures(), ["3 override observed"]);
    assert_eq!(answered.recoveries(), ["3 60"]);
    assert_eq!(answered.rework(), ["1", "2", "3", "4 recovery of 3", "5", "6"]);
    assert_eq!(rate(&answered), (Some(1.0), Some(6.0)));
    let metric = answered.metric(MetricName::ChangeFailureRate);
    assert_eq!(metric.beside["failed_by_override"], 1);
    assert_eq!(metric.beside["signals_watched"][0], "override");
}

#[test]
fn what_is_stated_of_the_end_goes_before_the_next_success() {
    let stated = |at: f64| six().said_with("3", Verdict::Failed, 50.0, |said| said.recovered_at = Some(hour(at)));
    assert_eq!(stated(45.5).ask().recoveries(), ["3 5.5"]);
    assert_eq!(stated(45.5).ask().rework(), ["1", "2", "3", "4", "5", "6"], "no launch recovered it");
    // Asked at 120, an end at 150 is not seen yet: open for 120 less 40.
    assert_eq!(stated(150.0).ask_at(120.0).recoveries(), ["3 open 80"]);
    // An end before the launch's own is none.
    assert_eq!(stated(39.0).ask().recoveries(), ["3 60"]);
}

#[test]
fn a_person_may_say_that_it_did_not_whatever_else_says_so() {
    // 2 is rolled back by 3 at 21, an incident names it, c4 reverts it.
    let case = Case::service()
        .line(6)
        .reverting("c4", "c1")
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c0", 21.0)
        .launch("4", "c2", 30.0)
        .launch("5", "c4", 50.0)
        .incident_with("i", 20.5, Some(22.0), |incident| incident.deployment = Some("2".into()));
    assert_eq!(case.clone().ask().failures(), ["2 incident observed"]);
    let answered = case.said("2", Verdict::NotFailed, 60.0).ask();
    assert!(answered.failures().is_empty());
    assert!(answered.recoveries().is_empty());
    // Still of the denominator, with who said so, when and why. 3 stays a rollback; 5 recovers nothing any more.
    let rows = answered.rows(MetricName::ChangeFailureRate);
    let row = rows.iter().find(|row| row["launch"] == "2").expect("the row stays");
    assert_eq!(
        (&row["overruled_by"], &row["overruled_why"], &row["counted"]),
        (&"lead".into(), &"seen".into(), &true.into())
    );
    assert_eq!(row["overruled_at"], "2026-01-07T12:00:00Z");
    assert_eq!(answered.rework(), ["1", "2", "3 rollback", "4", "5"]);
}

#[test]
fn the_order_is_override_incident_rollback_revert_hotfix_and_all_are_shown() {
    // 2 has all five: said, an incident after it, rolled back by 3 at 21; c2 reverts it and c3, a hotfix, comes alone after.
    let all = Case::service()
        .line(4)
        .reverting("c2", "c1")
        .subject("c2", "hotfix: back to where it was")
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c0", 21.0)
        .launch("4", "c2", 30.0)
        .incident("i", 20.5, Some(40.0));
    let row = |case: Case| {
        let rows = case.ask().rows(MetricName::ChangeFailureRate);
        let row = rows.into_iter().find(|row| row["launch"] == "2").expect("a row");
        (
            row["signal"].as_str().expect("a signal").to_owned(),
            row["signals"].as_i64().expect("a count"),
            row["other_evidence"].clone(),
        )
    };
    let (signal, signals, others) = row(all.clone().said("2", Verdict::Failed, 60.0));
    assert_eq!((signal.as_str(), signals), ("override", 5));
    assert_eq!(
        others,
        "incident i opened within 24 h of its start; rolled back by 3; c2 reverts c1, delivered by 4; 4 delivers hotfixes only"
    );
    assert_eq!(row(all.clone()).0, "incident");
    let mut without = all.clone();
    without.incidents.clear();
    assert_eq!(row(without.clone()).0, "rollback");
    without.deployments.remove(2);
    assert_eq!(row(without.clone()).0, "revert");
    without.commits[2].reverts_sha = None;
    assert_eq!(row(without).0, "hotfix");
}

#[test]
fn of_the_launches_that_ended_failed_those_that_a_person_calls_failed_count_on_both_sides() {
    // 7 ends failed at 310 and is over with 8 at 330, 20 hours later. Seven of seven and one failed.
    let case = six().failed("7", "c5", 310.0).commit("d", &["c5"], 320.0).launch("8", "d", 330.0);
    let answered = case.clone().ask();
    assert_eq!(rate(&answered), (Some(0.0), Some(7.0)));
    let excluded = &answered.metric(MetricName::ChangeFailureRate).excluded;
    assert_eq!((excluded[0].reason.as_str(), excluded[0].n), ("failed_rollout", 1), "beside the rate");
    let answered = case.clone().said("7", Verdict::Failed, 320.0).ask();
    assert_eq!(answered.failures(), ["7 override observed"]);
    assert_eq!(rate(&answered), (Some(1.0), Some(8.0)));
    assert_eq!(answered.recoveries(), ["7 20"]);
}

#[test]
fn a_project_may_count_every_rollout_that_ended_failed() {
    let mut case = six().failed("7", "c5", 310.0).commit("d", &["c5"], 320.0).launch("8", "d", 330.0);
    case.project.count_failed_rollouts = Some(true);
    let answered = case.clone().ask();
    assert_eq!(answered.failures(), ["7 failed_rollout observed"]);
    assert_eq!(rate(&answered), (Some(1.0), Some(8.0)));
    assert_eq!(answered.recoveries(), ["7 20"]);
    assert_eq!(answered.metric(MetricName::ChangeFailureRate).beside["failed_by_failed_rollout"], 1);
    // A person overrules that too: out of the numerator, still of the denominator.
    assert_eq!(rate(&case.clone().said("7", Verdict::NotFailed, 320.0).ask()), (Some(0.0), Some(8.0)));
    // Asked 50 hours after it, it is too young, as any launch.
    assert_eq!(rate(&case.ask_at(360.0)), (Some(0.0), Some(5.0)));
}

#[test]
fn a_word_is_in_force_from_when_it_was_given_until_it_is_withdrawn() {
    let case = six().said_with("3", Verdict::Failed, 200.0, |said| {
        said.withdrawn = true;
        said.withdrawn_at = Some(hour(300.0));
    });
    assert!(case.ask_at(199.0).failures().is_empty(), "not yet given");
    assert_eq!(case.ask_at(200.0).failures(), ["3 override observed"]);
    assert_eq!(case.ask_at(299.0).failures(), ["3 override observed"]);
    assert!(case.ask_at(300.0).failures().is_empty(), "withdrawn");
    let never = six().said_with("3", Verdict::Failed, 200.0, |said| said.withdrawn = true);
    assert!(never.ask_at(250.0).failures().is_empty(), "withdrawn, nobody knows when");
}

#[test]
fn of_two_words_the_later_holds_and_withdrawing_it_brings_back_the_earlier() {
    let case = six().said("3", Verdict::Failed, 100.0).said_with("3", Verdict::NotFailed, 200.0, |said| {
        said.withdrawn = true;
        said.withdrawn_at = Some(hour(300.0));
    });
    assert_eq!(case.ask_at(150.0).failures(), ["3 override observed"]);
    assert!(case.ask_at(250.0).failures().is_empty());
    assert_eq!(case.ask_at(350.0).failures(), ["3 override observed"]);
    // The same word given again after it was withdrawn holds again.
    let again = case.said("3", Verdict::NotFailed, 400.0);
    assert!(again.ask_at(450.0).failures().is_empty());
}

#[test]
fn a_word_on_a_redeploy_counts_against_the_launch_that_brought_the_sha_and_on_a_rollback_not_at_all() {
    let redeployed = six().launch("7", "c5", 310.0).said("7", Verdict::Failed, 320.0);
    assert_eq!(redeployed.ask().failures(), ["6 override observed"]);
    // 7 goes back to c4 ten hours after 6, which therefore failed; the word on 7 is listed only.
    let back = six().launch("7", "c4", 310.0).said("7", Verdict::Failed, 320.0);
    let answered = back.ask();
    assert_eq!(answered.failures(), ["6 rollback observed"]);
    let listed =
        answered.store.rows_as_text("select signal, launch, counted from failure_signal order by 1").expect("rows");
    assert_eq!(listed, [["override", "7", "false"], ["rollback", "6", "true"]]);
}

#[test]
fn rework_is_overruled_both_ways() {
    // 3 goes back to c0, which a person had planned; 5 is nothing special, and a person says that it was not planned.
    let case = Case::service()
        .line(6)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c0", 100.0)
        .launch("4", "c2", 120.0)
        .launch("5", "c3", 140.0)
        .said("3", Verdict::Planned, 150.0)
        .said("5", Verdict::Unplanned, 150.0);
    let answered = case.clone().ask();
    assert_eq!(answered.rework(), ["1", "2", "3", "4", "5 the lead says so"]);
    let rework = answered.metric(MetricName::DeploymentReworkRate);
    assert_eq!((rework.numerator, rework.denominator), (Some(1.0), Some(5.0)));
    assert_eq!((&rework.beside["said_planned"], &rework.beside["said_unplanned"]), (&1.into(), &1.into()));
    assert_eq!((&rework.beside["rollbacks"], &rework.beside["recoveries"]), (&0.into(), &0.into()));
    // Before they were given, neither was heard.
    assert_eq!(case.ask_at(145.0).rework(), ["1", "2", "3 rollback", "4", "5"]);
}

#[test]
fn a_signal_after_the_end_of_the_window_is_the_windows() {
    // 3 finishes within 6 January; the word on it comes on the 9th.
    let case = six().said("3", Verdict::Failed, 100.0);
    let answered = case.ask_with(|ask| {
        ask.window = queries::metrics::window::Asked::parse("2026-01-06..2026-01-07").expect("a window");
    });
    assert_eq!(answered.failures(), ["3 override observed"]);
    assert_eq!(answered.recoveries(), ["3 60"]);
}

#[test]
fn a_launch_is_named_by_id_name_version_or_sha_and_what_is_not_found_is_said() {
    let sha = "abcdef0123456789abcdef0123456789abcdef01";
    let case =
        six().commit(sha, &["c5"], 305.0).launch_with("7", sha, 310.0, |seven| seven.version = Some("v7".into()));
    for word in ["7", "v7", sha, "ABCDEF01"] {
        assert_eq!(case.clone().said(word, Verdict::Failed, 320.0).ask().failures(), ["7 override observed"], "{word}");
    }
    let answered = case.clone().said("v9", Verdict::Failed, 320.0).ask();
    assert!(answered.failures().is_empty());
    let note = "overrides without effect: launch `v9`: no launch has this id, name, version or sha (of at least 7 digits) (test)";
    assert!(answered.answer.notes.iter().any(|found| found == note), "{:?}", answered.answer.notes);
    // Deployed twice: which one is meant?
    let answered = case.launch("8", sha, 400.0).said("abcdef01", Verdict::Failed, 420.0).ask();
    assert!(answered.failures().is_empty());
    assert!(answered.answer.notes.iter().any(|note| note.contains("means 2 launches: name one by its id, 7, 8")));
}

#[test]
fn a_person_can_show_failures_where_nothing_else_could() {
    // Versions without a repository, and no incidents: only a word shows anything, and the rate is a lower bound.
    let mut case = Case::service();
    for at in 0..5 {
        case = case.version(&format!("{at}"), &format!("v{at}"), 20.0 * f64::from(at));
    }
    assert_eq!(case.clone().ask().metric(MetricName::ChangeFailureRate).status, MetricStatus::NotMeasured);
    let answered = case.said("2", Verdict::Failed, 200.0).ask();
    let metric = answered.metric(MetricName::ChangeFailureRate);
    assert_eq!((metric.value, metric.lower_bound), (Some(0.2), true));
    assert_eq!(metric.beside["signals_watched"], serde_json::json!(["override", "rollback"]));
}
