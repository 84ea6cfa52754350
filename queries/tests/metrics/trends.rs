//! What moved: a window against the period before it, changes of the lead time, and what comes next.

use queries::answers::AsOf;
use queries::answers::trend::{Compared, Direction, Trend, Verdict, trend};
use queries::metrics::window::Asked;
use queries::metrics::{MetricName, MetricStatus};
use queries::statistics::poisson_comparison;

use crate::case::{Answered, Case, hour};

/// A launch of one commit of its own at each hour, with its lead time in hours.
fn launches(at: impl IntoIterator<Item = (f64, f64)>) -> Case {
    let mut case = Case::service();
    let mut parent = String::new();
    for (number, (finish, lead_time)) in at.into_iter().enumerate() {
        let sha = format!("c{number}");
        let parents: Vec<&str> = Some(parent.as_str()).filter(|parent| !parent.is_empty()).into_iter().collect();
        case = case.commit(&sha, &parents, finish - lead_time).launch(&number.to_string(), &sha, finish);
        parent = sha;
    }
    case
}

/// Four weeks to Monday, 2 March 2026, hour 1344; the period before begins at hour 0.
fn asked(case: &Case) -> (Answered, Trend) {
    let answered = case.ask_with(|ask| {
        ask.window = Asked::parse("2026-02-02..2026-03-02").expect("a window");
        ask.as_of = Some(AsOf::Moment(hour(1344.0)));
    });
    let found = trend(&answered.store, &answered.answer).expect("a trend").expect("of the project");
    (answered, found)
}

fn of(trend: &Trend, metric: MetricName) -> &Compared {
    trend.comparison.metrics.iter().find(|row| row.metric == metric).expect("all five")
}

/// The first launch of all, long before.
const FIRST: (f64, f64) = (-50.0, 1.0);

#[test]
fn a_change_is_what_a_test_says_and_the_rest_is_noise() {
    // Five launches of 10 to 14 hours, then five of 1 to 5: of 252 orders 2 are as extreme, p 0.0079. Four of the five
    // metrics can be tested (no launch failed, so there is no recovery time), the other three with p 1: adjusted 0.0317.
    let before = (0..5).map(|n| (100.0 + 100.0 * f64::from(n), 10.0 + f64::from(n)));
    let now = (0..5).map(|n| (700.0 + 100.0 * f64::from(n), 1.0 + f64::from(n)));
    let (_, found) = asked(&launches([FIRST].into_iter().chain(before).chain(now)));
    assert_eq!((found.comparison.before.from, found.comparison.before.to), (hour(0.0), hour(672.0)));
    assert_eq!(found.comparison.note, None);
    let lead_time = of(&found, MetricName::ChangeLeadTime);
    assert_eq!(
        (lead_time.verdict, lead_time.direction, lead_time.better),
        (Verdict::Changed, Some(Direction::Down), Some(true))
    );
    assert_eq!((lead_time.test, lead_time.before.tested, lead_time.now.tested), (Some("mann_whitney"), 5, 5));
    assert!((lead_time.p_value.unwrap() - 2.0 / 252.0).abs() < 1e-12);
    assert!((lead_time.adjusted_p_value.unwrap() - 8.0 / 252.0).abs() < 1e-12);
    assert_eq!((lead_time.before.value, lead_time.now.value), (Some(12.0 * 3600.0), Some(3.0 * 3600.0)));
    for metric in [MetricName::DeploymentFrequency, MetricName::ChangeFailureRate, MetricName::DeploymentReworkRate] {
        let row = of(&found, metric);
        assert_eq!((row.verdict, row.better), (Verdict::NoClearChange, None), "{metric:?}");
        assert!(row.p_value.unwrap() > 1.0 - 1e-9, "{metric:?}");
    }
    let recovery = of(&found, MetricName::FailedDeploymentRecoveryTime);
    assert_eq!((recovery.verdict, recovery.test), (Verdict::Insufficient, None));
    assert!(recovery.reason.as_ref().unwrap().contains("no launch of the window is known to have failed"));
    // Slowest first, and only of the window.
    let slowest: Vec<_> = found.slowest.iter().map(|launch| (launch.name.as_str(), launch.lead_time_seconds)).collect();
    assert_eq!(slowest, [("10", 18_000.0), ("9", 14_400.0), ("8", 10_800.0)]);
}

#[test]
fn a_period_before_the_history_is_never_a_change() {
    // The first launch of all comes 28 hours after the window's beginning.
    let (_, found) = asked(&launches((0..30).map(|n| (700.0 + 20.0 * f64::from(n), 1.0))));
    assert!(found.comparison.metrics.iter().all(|row| row.verdict == Verdict::NoHistory && row.test.is_none()));
    let note = found.comparison.note.expect("it is said");
    assert_eq!(note, "the history begins on 2026-02-03: there is no period before to compare with");
}

#[test]
fn a_history_that_begins_within_the_period_before_is_compared_over_what_it_covers() {
    // The first launch at hour 336 begins two weeks of history and is no event of them: 2 launches in two weeks, against
    // 28 in four.
    let before = [(336.0, 1.0), (400.0, 2.0), (500.0, 3.0)];
    let (_, found) = asked(&launches(before.into_iter().chain((0..28).map(|n| (680.0 + 20.0 * f64::from(n), 1.5)))));
    assert_eq!(
        found.comparison.note.as_deref(),
        Some("the history begins on 2026-01-19: it covers 2.0 weeks of the period before")
    );
    let frequency = of(&found, MetricName::DeploymentFrequency);
    assert_eq!((frequency.before.n, frequency.now.n), (3, 28));
    assert_eq!(frequency.p_value, poisson_comparison(2, 2.0, 28, 4.0));
    assert_eq!((frequency.verdict, frequency.better), (Verdict::Changed, Some(true)));
    // Two launches with a lead time (the first is the baseline) are too few: so says the figure of the period before.
    let lead_time = of(&found, MetricName::ChangeLeadTime);
    assert_eq!((lead_time.verdict, lead_time.before.status), (Verdict::Insufficient, MetricStatus::Insufficient));
}

#[test]
fn without_launches_nothing_is_compared() {
    let (_, found) = asked(&Case::service().line(3));
    assert!(found.comparison.metrics.iter().all(|row| row.verdict == Verdict::NotMeasured));
    assert_eq!((found.change_points.status, found.change_points.n), (MetricStatus::Insufficient, 0));
    assert_eq!(found.forecast.launches_per_week.status, MetricStatus::Insufficient);
    assert!(found.rolling.is_empty() && found.slowest.is_empty());
}

#[test]
fn the_launch_with_which_lead_time_changed_is_named() {
    // Thirty launches of ten hours, then thirty of one: the change lies at the 31st, and the window begins before it.
    let times = (0..60).map(|n| (20.0 * f64::from(n) + 50.0, if n < 30 { 10.0 } else { 1.0 }));
    let (_, found) = asked(&launches([FIRST].into_iter().chain(times)));
    assert_eq!((found.change_points.status, found.change_points.n), (MetricStatus::Measured, 60));
    let [change] = found.change_points.found.as_slice() else { panic!("one change: {:?}", found.change_points) };
    assert_eq!((change.name.as_str(), change.at), ("31", hour(650.0)));
    assert_eq!(
        (change.before_seconds, change.after_seconds, change.n_before, change.n_after),
        (36_000.0, 3_600.0, 30, 30)
    );
    assert!((change.ratio.unwrap() - 0.1).abs() < 1e-12 && change.p_value < 0.001);
    assert!(!change.in_window, "hour 650 lies before hour 672");
    // The forecast of the lead time stands on what came after it, which is under four weeks.
    let lead_time = &found.forecast.lead_time;
    assert_eq!(lead_time.status, MetricStatus::Insufficient);
    assert_eq!(
        lead_time.reason.as_deref(),
        Some("4 complete weeks since the lead time changed on 2026-02-01, and a forecast needs 8")
    );
}

#[test]
fn what_never_varies_goes_on() {
    // One launch each Wednesday at noon from 31 December on, each with ten hours: eight whole weeks from 5 January on. Four
    // of them at a time, the last to 1 March: five figures, of which those that end in the window are four.
    let weekly = |weeks: u32| launches((0..weeks).map(|n| (168.0 * f64::from(n) - 108.0, 10.0)));
    let (_, found) = asked(&weekly(10));
    let (launches, lead_time) = (&found.forecast.launches_per_week, &found.forecast.lead_time);
    assert_eq!((launches.value, launches.based_on_weeks, lead_time.value), (Some(1.0), 8, Some(36_000.0)));
    assert!(launches.ranges.iter().all(|range| range.low == 1.0 && range.high == 1.0), "{launches:?}");
    let rolling: Vec<_> = found
        .rolling
        .iter()
        .map(|week| (week.monday.to_string(), week.launches_per_week, week.lead_time_seconds))
        .collect();
    let expected = ["2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"];
    assert_eq!(rolling, expected.map(|monday| (monday.to_owned(), 1.0, Some(36_000.0))));
}
