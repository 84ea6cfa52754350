//! Windows: which launch belongs to which, in which zone, and what is now.

use queries::metrics::window::Asked;
use queries::metrics::{Metric, MetricName, MetricStatus};
use queries::model::Time;

use crate::case::{Answered, Case, hour};

fn time(text: &str) -> Time {
    text.parse().expect("a time")
}

fn during(case: &Case, window: &str) -> Answered {
    case.ask_with(|ask| ask.window = Asked::parse(window).expect("a window"))
}

fn frequency(answered: &Answered) -> &Metric {
    answered.metric(MetricName::DeploymentFrequency)
}

/// One launch of a new commit at each of these times.
fn at(times: &[&str]) -> Case {
    let mut case = Case::service().line(times.len());
    for (number, text) in times.iter().enumerate() {
        case = case.launch_with(&number.to_string(), &format!("c{number}"), 0.0, |deployment| {
            deployment.started_at = Some(time(text));
            deployment.finished_at = Some(time(text));
        });
    }
    case
}

#[test]
fn a_window_holds_its_beginning_and_not_its_end() {
    let case = at(&["2026-01-09T23:59:59Z", "2026-01-10T00:00:00Z", "2026-01-19T23:59:59Z", "2026-01-20T00:00:00Z"]);
    let asked = during(&case, "2026-01-10..2026-01-20");
    assert_eq!(asked.launches(), ["1 forward", "2 forward"]);
    // Also where now is the very end.
    let asked = case.ask_with(|ask| {
        ask.window = Asked::parse("2026-01-10..2026-01-20").expect("a window");
        ask.as_of = Some(queries::answers::AsOf::Moment(time("2026-01-20T00:00:00Z")));
    });
    assert_eq!(asked.launches(), ["1 forward", "2 forward"]);
}

#[test]
fn a_day_begins_at_local_midnight_on_either_side_of_both_changes_of_the_clock() {
    // Berlin is UTC+1 before 29 March 2026 and from 25 October on, UTC+2 between: days begin at 23:00 or 22:00 UTC.
    let mut case = at(&[
        "2026-03-27T22:59:59Z",
        "2026-03-27T23:00:00Z",
        "2026-03-29T21:59:59Z",
        "2026-03-29T22:00:00Z",
        "2026-10-23T22:00:00Z",
        "2026-10-25T22:59:59Z",
        "2026-10-25T23:00:00Z",
    ]);
    case.project.timezone = Some("Europe/Berlin".into());
    let launches = |window: &str| {
        let asked = case.ask_with(|ask| {
            ask.window = Asked::parse(window).expect("a window");
            ask.clock = time("2026-11-21T00:00:00Z");
        });
        (asked.launches(), frequency(&asked).denominator)
    };
    // 28 and 29 March are 47 hours, 24 and 25 October 49.
    assert_eq!(launches("2026-03-28..2026-03-30"), (vec!["1 forward".into(), "2 forward".into()], Some(47.0 / 168.0)));
    assert_eq!(launches("2026-10-24..2026-10-26"), (vec!["4 forward".into(), "5 forward".into()], Some(49.0 / 168.0)));
}

#[test]
fn weekday_and_hour_are_local() {
    // Sunday 29 March, 23:30 UTC, is Monday 01:30 in Berlin.
    let mut case = at(&["2026-03-29T23:30:00Z"]);
    case.project.timezone = Some("Europe/Berlin".into());
    let asked = case.ask_with(|ask| ask.clock = time("2026-04-30T00:00:00Z"));
    assert_eq!(frequency(&asked).beside["launches_by_weekday_and_hour"][0][1], 1);
}

#[test]
fn frequency_is_per_week_that_the_history_covers() {
    // Ninety days before 7 March, but the first launch was at hour 336 of 1440: 1104 hours are 6.57 weeks, with 3 launches.
    let case = Case::service().line(3).launch("1", "c0", 336.0).launch("2", "c1", 400.0).launch("3", "c2", 500.0);
    let asked = case.ask();
    assert_eq!(frequency(&asked).denominator, Some(1104.0 / 168.0));
    assert_eq!(frequency(&asked).value, Some(3.0 / (1104.0 / 168.0)));
}

#[test]
fn less_than_two_weeks_are_insufficient() {
    // As of hour 336 + 10, two weeks after the first launch; and a minute before.
    let case = Case::service().line(2).launch("1", "c0", 10.0).launch("2", "c1", 20.0);
    assert_eq!(frequency(&case.ask_at(346.0)).value, Some(1.0));
    let short = case.ask_at(345.9);
    assert_eq!((frequency(&short).status, frequency(&short).n), (MetricStatus::Insufficient, 2));
}

#[test]
fn weeks_without_a_launch_are_weeks_and_partial_ones_are_left_out() {
    // First launch on Wednesday, 7 January; to Wednesday, 4 February: the whole weeks begin on 12, 19 and 26 January, with
    // 2, 0 and 1 deployment days (the two launches of the 13th are one day). The median is 1.
    let case = at(&[
        "2026-01-07T09:00:00Z",
        "2026-01-12T09:00:00Z",
        "2026-01-13T09:00:00Z",
        "2026-01-13T15:00:00Z",
        "2026-01-30T09:00:00Z",
        "2026-02-02T09:00:00Z",
        "2026-02-03T09:00:00Z",
    ]);
    let asked = during(&case, "2026-01-01..2026-02-04");
    let frequency = frequency(&asked);
    assert_eq!((frequency.n, &frequency.beside["whole_weeks"]), (7, &3.into()));
    assert_eq!(frequency.beside["deployment_days_per_week_median"], 1.0);
    assert_eq!(frequency.beside["deployment_days"], 6);
    // The longest gap is from the 13th, 15:00, to the 30th, 09:00.
    assert_eq!(frequency.beside["longest_gap_seconds"], (17.0 * 24.0 - 6.0) * 3600.0);
}

#[test]
fn all_begins_with_the_first_launch_and_ends_with_the_newest_fact() {
    // The newest fact is a commit at hour 500, which no launch brings; the clock is far later.
    let case = Case::service().line(2).commit("d", &["c1"], 500.0).launch("1", "c0", 10.0).launch("2", "c1", 20.0);
    let asked = during(&case, "all");
    assert_eq!((asked.answer.window.from, asked.answer.window.as_of), (hour(10.0), hour(500.0)));
    assert_eq!(frequency(&asked).denominator, Some(490.0 / 168.0));
    // What ends the window is in it, and what lies after the clock is not the newest.
    let case = Case::service().line(3).launch("1", "c0", 10.0).launch("2", "c1", 400.0).launch("3", "c2", 1500.0);
    let asked = during(&case, "all");
    assert_eq!(asked.launches(), ["1 first", "2 forward"]);
    assert_eq!(asked.answer.window.as_of, hour(400.0));
}

#[test]
fn as_of_hides_what_came_later() {
    // As of hour 25 there were two launches, no rollback and no incident.
    let case = Case::service()
        .line(2)
        .launch("1", "c0", 10.0)
        .launch("2", "c1", 20.0)
        .launch("3", "c0", 30.0)
        .incident("i", 31.0, None);
    let then = case.ask_at(25.0);
    assert_eq!(then.launches(), ["1 first", "2 forward"]);
    assert!(then.metric(MetricName::ChangeFailureRate).lower_bound);
    assert_eq!(case.ask().failures(), ["2 rollback observed"]);
    assert!(then.answer.notes.iter().any(|note| note == "as of 2026-01-06"), "{:?}", then.answer.notes);
    // Before the first launch nothing is known, and nobody says that it went elsewhere.
    let before = case.ask_at(5.0);
    let frequency = frequency(&before);
    assert_eq!(
        (frequency.status, frequency.reason.as_deref()),
        (MetricStatus::NotMeasured, Some("no deployment is known"))
    );
}

#[test]
fn an_empty_window_has_a_frequency_of_zero_and_nothing_else() {
    let case = Case::service().line(2).launch("1", "c0", 10.0).launch("2", "c1", 20.0);
    let asked = during(&case, "2026-02-01..2026-03-01");
    assert_eq!((frequency(&asked).status, frequency(&asked).value), (MetricStatus::Measured, Some(0.0)));
    for name in [
        MetricName::ChangeLeadTime,
        MetricName::ChangeFailureRate,
        MetricName::FailedDeploymentRecoveryTime,
        MetricName::DeploymentReworkRate,
    ] {
        let metric = asked.metric(name);
        assert_eq!((metric.status, metric.value, metric.n), (MetricStatus::Insufficient, None, 0), "{name:?}");
    }
}

#[test]
fn one_launch_alone_is_the_baseline_and_a_frequency() {
    let asked = Case::service().line(1).launch("1", "c0", 10.0).ask();
    assert_eq!(frequency(&asked).n, 1);
    assert_eq!(asked.delivered(), ["c0 by 1, baseline_deployment"]);
    assert_eq!(asked.metric(MetricName::ChangeLeadTime).status, MetricStatus::Insufficient);
}
