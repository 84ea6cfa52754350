//! The figures that stand on builds.

use queries::metrics::MetricStatus;
use queries::metrics::beside::BesideName;
use queries::metrics::window::Asked;
use queries::model::{BuildTrigger, Status, Time};

use crate::beside::{More, near, reasons};
use crate::case::{Case, hour};

fn more() -> More {
    More::of(Case::service().line(1))
}

fn long_ago() -> Time {
    "1970-01-01T00:00:00Z".parse().expect("a time")
}

/// Five builds of 10, 20, 40, 60 and 70 minutes, the second of them failed and tried again.
fn five() -> More {
    more()
        .build("1", Status::Success, 100.0, 10.0)
        .build("2", Status::Failed, 101.0, 20.0)
        .build_with("2", Status::Success, 102.0, 40.0, |build| build.attempt = 2)
        .build("3", Status::Success, 103.0, 60.0)
        .build_with("4", Status::Success, 104.0, 70.0, |build| build.branch = Some("work".into()))
}

/// What has no result, or dates that tell nothing.
fn odd(more: More) -> More {
    more.build("cancelled", Status::Cancelled, 110.0, 5.0)
        .build("skipped", Status::Skipped, 110.0, 0.0)
        .build("unknown", Status::Unknown, 110.0, 5.0)
        .build_with("running", Status::Running, 1439.0, 0.0, |build| build.finished_at = None)
        .build("ends after now", Status::Success, 1439.5, 60.0)
        .build("begins after now", Status::Success, 1441.0, 60.0)
        .build_with("undated", Status::Success, 0.0, 0.0, |build| {
            (build.queued_at, build.started_at, build.finished_at) = (None, None, None);
        })
        .build_with("epoch", Status::Success, 110.0, 5.0, |build| build.started_at = Some(long_ago()))
}

#[test]
fn builds_succeed_by_attempt_and_only_results_count() {
    // Five results, four of them good: 0.8. On main 4, too few for a rate of their own. What begins after now is not there.
    let answered = odd(five()).ask();
    let (value, n) = answered.measured(BesideName::BuildSuccessRate);
    near(value, 0.8);
    assert_eq!(n, 5);
    let figure = answered.figure(BesideName::BuildSuccessRate);
    assert_eq!((figure.numerator, figure.denominator), (Some(4.0), Some(5.0)));
    // Wilson, 4 of 5: 0.3755 to 0.9638 (as R's prop.test without correction gives it).
    let interval = figure.interval.expect("an interval");
    assert!((interval.low.expect("low") - 0.3755).abs() < 5e-5 && (interval.high.expect("high") - 0.9638).abs() < 5e-5);
    assert_eq!(figure.beside["on_the_default_branch"]["n"], 4);
    assert!(figure.beside["on_the_default_branch"]["value"].is_null());
    assert_eq!(
        answered.excluded(BesideName::BuildSuccessRate),
        reasons(&[
            ("cancelled", 1),
            ("impossible_date", 1),
            ("in_progress", 2),
            ("skipped", 1),
            ("undated", 1),
            ("unknown", 1)
        ])
    );
}

#[test]
fn a_build_belongs_to_the_window_of_its_end() {
    // The window is 10 January, hours 120 to 144. One ends at 119:59, one begins before and ends in it, three lie in it, one
    // ends at 144:00, when the window is over: four count, and a rate needs five.
    let more = more()
        .build("before", Status::Success, 119.0, 59.0)
        .build("into", Status::Success, 119.5, 30.0)
        .build("1", Status::Success, 130.0, 10.0)
        .build("2", Status::Success, 131.0, 10.0)
        .build("3", Status::Success, 132.0, 10.0)
        .build("over", Status::Success, 143.5, 30.0);
    let answered = more.ask_with(|ask| ask.window = Asked::parse("2026-01-10..2026-01-11").expect("a window"));
    answered.insufficient(BesideName::BuildSuccessRate, 4, 5);
    let (value, n) = answered.measured(BesideName::BuildDuration);
    near(value, 600.0);
    assert_eq!(n, 4);
}

#[test]
fn durations_have_a_median_and_a_95th_percentile() {
    // 10, 20, 40, 60, 70 minutes: median 40; p95 lies at place 3.8, that is 60 + 0.8 * 10 = 68 minutes.
    let answered = odd(five())
        .build_with("no start", Status::Success, 120.0, 5.0, |build| build.started_at = None)
        .build_with("backwards", Status::Success, 120.0, 5.0, |build| build.finished_at = Some(hour(119.0)))
        .ask();
    let (value, n) = answered.measured(BesideName::BuildDuration);
    near(value, 2400.0);
    assert_eq!(n, 5);
    near(answered.figure(BesideName::BuildDuration).percentiles.expect("percentiles").p95, 68.0 * 60.0);
    let excluded = answered.excluded(BesideName::BuildDuration);
    assert!(excluded.contains(&("no_duration".into(), 1)) && excluded.contains(&("finished_before_started".into(), 1)));
}

#[test]
fn durations_that_nobody_tells_are_not_measured() {
    let mut more = five();
    more.builds.iter_mut().for_each(|build| build.started_at = None);
    let answered = more.ask();
    answered
        .not_measured(BesideName::BuildDuration, "the builds of the window do not tell when they started and ended");
    answered.measured(BesideName::BuildSuccessRate);
    more.builds.truncate(2);
    more.builds.iter_mut().for_each(|build| build.started_at = build.queued_at);
    more.ask().insufficient(BesideName::BuildDuration, 2, 3);
}

#[test]
fn builds_wait_from_when_they_were_asked_for() {
    // Asked for 1, 2 and 9 minutes before they began, one of them cancelled later: median 2 minutes. One waits still, one does
    // not say when it was asked for, one began before it was.
    let queued = |minutes: f64| {
        move |build: &mut queries::model::facts::Build| {
            build.queued_at = build.started_at.map(|at| at - chrono::Duration::seconds((minutes * 60.0) as i64));
        }
    };
    let answered = more()
        .build_with("1", Status::Success, 100.0, 10.0, queued(1.0))
        .build_with("2", Status::Cancelled, 101.0, 10.0, queued(2.0))
        .build_with("3", Status::Failed, 102.0, 10.0, queued(9.0))
        .build_with("waits", Status::Queued, 1439.0, 0.0, |build| (build.started_at, build.finished_at) = (None, None))
        .build_with("silent", Status::Success, 103.0, 10.0, |build| build.queued_at = None)
        .build_with("early", Status::Success, 104.0, 10.0, queued(-5.0))
        .build("skipped", Status::Skipped, 105.0, 0.0)
        .ask();
    let (value, n) = answered.measured(BesideName::BuildQueueTime);
    near(value, 120.0);
    assert_eq!(n, 3);
    assert_eq!(
        answered.excluded(BesideName::BuildQueueTime),
        reasons(&[("in_progress", 1), ("no_queue_time", 1), ("skipped", 1), ("started_before_queued", 1)])
    );
    let mut silent = five();
    silent.builds.iter_mut().for_each(|build| build.queued_at = None);
    silent
        .ask()
        .not_measured(BesideName::BuildQueueTime, "the builds of the window do not tell when they were asked for");
}

#[test]
fn a_flake_fails_and_passes_later_with_the_same_sha_in_the_same_pipeline() {
    // Of six commits in ci, `a` failed and passed as a second attempt, `b` failed and passed as another run after the window;
    // `c` passed and failed later; `d` failed only; `e` failed in ci and passed in another pipeline, which is a commit of
    // that pipeline; `f` passed twice. So 2 of 7. One build says no sha, one was cancelled.
    let of = |sha: &str| {
        let sha = sha.to_owned();
        move |build: &mut queries::model::facts::Build| build.sha = Some(sha)
    };
    let more = more()
        .build_with("1", Status::Failed, 121.0, 5.0, of("a"))
        .build_with("1", Status::Success, 122.0, 5.0, |build| (build.attempt, build.sha) = (2, Some("a".into())))
        .build_with("2", Status::Failed, 123.0, 5.0, of("b"))
        .build_with("3", Status::Success, 150.0, 5.0, of("b"))
        .build_with("4", Status::Success, 124.0, 5.0, of("c"))
        .build_with("5", Status::Failed, 125.0, 5.0, of("c"))
        .build_with("6", Status::Failed, 126.0, 5.0, of("d"))
        .build_with("7", Status::Failed, 127.0, 5.0, of("e"))
        .build_with("8", Status::Success, 128.0, 5.0, |build| {
            (build.sha, build.pipeline) = (Some("e".into()), Some("nightly".into()));
        })
        .build_with("9", Status::Success, 129.0, 5.0, of("f"))
        .build_with("10", Status::Success, 130.0, 5.0, of("f"))
        .build_with("11", Status::Failed, 131.0, 5.0, |build| build.sha = None)
        .build_with("12", Status::Cancelled, 132.0, 5.0, of("g"));
    let window = |window: &'static str| more.ask_with(|ask| ask.window = Asked::parse(window).expect("a window"));
    let answered = window("2026-01-10..2026-01-11");
    let (value, n) = answered.measured(BesideName::BuildFlakeRate);
    near(value, 2.0 / 7.0);
    assert_eq!(n, 7);
    assert_eq!(answered.excluded(BesideName::BuildFlakeRate), reasons(&[("unknown_sha", 1)]));
    // On the next day only the success of b is left: its failure, and so the flake, belongs to the day before.
    let next = window("2026-01-11..2026-01-12");
    next.insufficient(BesideName::BuildFlakeRate, 1, 5);
}

#[test]
fn red_times_last_from_the_first_failure_to_the_next_success_of_the_pipeline() {
    // ci: fails at 200 and 201, passes at 203 after 3 h; fails at 300, is cancelled, passes at 305 after 5 h. nightly: fails
    // at 400, passes at 411 after 11 h, while ci passes in between. deploy fails at 1400 and is red for 40 h at hour 1440.
    // A branch and a change that fail are not the default branch. Ends 3, 5, 11 of 4: 3/4, 1/2, 1/4; one half from 5 to 11:
    // the median is 8 h.
    let of =
        |pipeline: &'static str| move |build: &mut queries::model::facts::Build| build.pipeline = Some(pipeline.into());
    let more = more()
        .build("1", Status::Failed, 200.0, 0.0)
        .build("2", Status::Failed, 201.0, 0.0)
        .build("3", Status::Success, 203.0, 0.0)
        .build("4", Status::Failed, 300.0, 0.0)
        .build("5", Status::Cancelled, 301.0, 0.0)
        .build("6", Status::Success, 305.0, 0.0)
        .build_with("7", Status::Failed, 400.0, 0.0, of("nightly"))
        .build("8", Status::Success, 402.0, 0.0)
        .build_with("9", Status::Success, 411.0, 0.0, of("nightly"))
        .build_with("10", Status::Failed, 1400.0, 0.0, of("deploy"))
        .build_with("11", Status::Failed, 500.0, 0.0, |build| build.branch = Some("work".into()))
        .build_with("12", Status::Failed, 501.0, 0.0, |build| build.started_by = BuildTrigger::Change);
    let answered = more.ask();
    let (value, n) = answered.measured(BesideName::TimeToGreen);
    near(value, 8.0 * 3600.0);
    assert_eq!(n, 4);
    assert_eq!(answered.figure(BesideName::TimeToGreen).beside["still_open"], 1);
    // A window from 14 January, hour 216, on: the first red time was before it, and three are left.
    let later = more.ask_with(|ask| ask.window = Asked::parse("2026-01-14..2026-03-06").expect("a window"));
    assert_eq!(later.figure(BesideName::TimeToGreen).n, 3);
}

#[test]
fn what_was_red_before_the_window_did_not_turn_red_in_it() {
    // Red since hour 100, fails again at 121 and passes at 125; the window begins at 120. Nothing turned red in it.
    let more = more().build("1", Status::Failed, 100.0, 0.0).build("2", Status::Failed, 121.0, 0.0).build(
        "3",
        Status::Success,
        125.0,
        0.0,
    );
    let answered = more.ask_with(|ask| ask.window = Asked::parse("2026-01-10..2026-01-11").expect("a window"));
    answered.insufficient(BesideName::TimeToGreen, 0, 3);
    let figure = answered.figure(BesideName::TimeToGreen);
    assert_eq!(figure.reason.as_deref(), Some("no pipeline of the default branch turned red in the window"));
}

#[test]
fn without_builds_or_their_branch_nothing_is_measured() {
    let none = more().ask();
    let names = [
        BesideName::BuildSuccessRate,
        BesideName::BuildDuration,
        BesideName::BuildQueueTime,
        BesideName::BuildFlakeRate,
        BesideName::TimeToGreen,
    ];
    names.iter().for_each(|name| none.not_measured(*name, "no build is known"));
    let mut more = five();
    more.builds.iter_mut().for_each(|build| (build.branch, build.sha) = (None, None));
    let answered = more.ask();
    answered.not_measured(BesideName::TimeToGreen, "no build of the default branch is known");
    answered.not_measured(BesideName::BuildFlakeRate, "the builds of the window do not tell which commit they built");
    // Builds that lie after the moment of collection are not known yet.
    more.ask_at(50.0).not_measured(BesideName::BuildSuccessRate, "no build is known");
    // Known, and none in the window: rows are missing, not a source.
    let empty = more.ask_with(|ask| ask.window = Asked::Days(3));
    assert_eq!(empty.figure(BesideName::BuildSuccessRate).status, MetricStatus::Insufficient);
}

#[test]
fn a_part_of_a_repository_says_that_its_builds_are_those_of_the_whole() {
    let mut more = five();
    more.case.repositories[0].paths = vec!["service/**".into()];
    let answered = more.ask();
    let note = answered.figure(BesideName::BuildSuccessRate).note.as_deref();
    assert_eq!(note, Some("the builds are those of the whole repository, of which the project is a part"));
}
