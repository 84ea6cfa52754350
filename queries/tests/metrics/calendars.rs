//! Weeks of local dates: through both changes of the clock, in zones where these are odd.

use queries::answers::series::series;
use queries::metrics::window::{Asked, midnight};
use queries::model::Time;

use crate::case::{Answered, Case};

fn time(text: &str) -> Time {
    text.parse().expect("a time")
}

/// One launch of a new commit at each of these times, in a zone, asked for some days.
fn launched(zone: &str, times: &[Time], window: &str) -> Answered {
    let mut case = Case::service().line(times.len());
    for (number, at) in times.iter().enumerate() {
        case = case.launch_with(&number.to_string(), &format!("c{number}"), 0.0, |deployment| {
            (deployment.started_at, deployment.finished_at) = (Some(*at), Some(*at));
        });
    }
    case.project.timezone = Some(zone.into());
    case.ask_with(|ask| {
        ask.window = Asked::parse(window).expect("a window");
        ask.clock = time("2026-12-31T00:00:00Z");
    })
}

#[test]
fn a_week_holds_its_local_days_however_long_they_are() {
    for (zone, monday, begins, hours) in [
        // Clocks go forward on 29 March and back on 25 October 2026.
        ("Europe/Berlin", "2026-03-23", "2026-03-22T23:00:00Z", 167.0),
        ("Europe/Berlin", "2026-10-19", "2026-10-18T22:00:00Z", 169.0),
        // On 8 March and on 1 November.
        ("America/New_York", "2026-03-02", "2026-03-02T05:00:00Z", 167.0),
        ("America/New_York", "2026-10-26", "2026-10-26T04:00:00Z", 169.0),
        // By half an hour: back on 5 April, forward on 4 October.
        ("Australia/Lord_Howe", "2026-03-30", "2026-03-29T13:00:00Z", 168.5),
        ("Australia/Lord_Howe", "2026-09-28", "2026-09-27T13:30:00Z", 167.5),
        // At midnight: Sunday 4 November 2018 begins at one o'clock, Saturday 16 February 2019 has its last hour twice.
        ("America/Sao_Paulo", "2018-10-29", "2018-10-29T03:00:00Z", 167.0),
        ("America/Sao_Paulo", "2019-02-11", "2019-02-11T02:00:00Z", 169.0),
    ] {
        let begins = time(begins);
        let ends = begins + chrono::Duration::milliseconds((hours * 3_600_000.0) as i64);
        let second = chrono::Duration::seconds(1);
        // One launch before the week, two in it, two after; the first of all lies long before, so that none is partial.
        let times = [begins - chrono::Duration::days(20), begins - second, begins, ends - second, ends, ends + second];
        let day: chrono::NaiveDate = monday.parse().expect("a day");
        let window = format!("{}..{}", day - chrono::Days::new(7), day + chrono::Days::new(14));
        let asked = launched(zone, &times, &window);
        let weeks = series(&asked.store, &asked.answer).expect("a series").weeks;
        let counted: Vec<_> = weeks.iter().map(|week| (week.monday, week.launches, week.partial)).collect();
        let week = |n: u64| day - chrono::Days::new(7) + chrono::Days::new(7 * n);
        assert_eq!(counted, [(week(0), 1, false), (week(1), 2, false), (week(2), 2, false)], "{zone} {monday}");
        let window = asked.answer.window;
        assert_eq!(window.whole_weeks(times[0]), [week(0), week(1), week(2)], "{zone} {monday}");
        // The rate is scaled by what the three weeks really last.
        let all = (window.to - window.from).as_seconds_f64() / 3600.0;
        assert_eq!(all, 336.0 + hours, "{zone} {monday}");
        assert!((window.weeks_covered(times[0]) - all / 168.0).abs() < 1e-9, "{zone} {monday}");
    }
}

#[test]
fn a_day_without_midnight_begins_with_its_first_moment() {
    let day = |zone: &str, day: &str| midnight(zone.parse().expect("a zone"), day.parse().expect("a day"));
    // Sao Paulo skips from midnight to one o'clock; Havana has midnight twice on 1 November 2026, and the day begins with
    // the first; on Lord Howe midnight is untouched.
    assert_eq!(day("America/Sao_Paulo", "2018-11-04"), time("2018-11-04T03:00:00Z"));
    assert_eq!(day("America/Havana", "2026-11-01"), time("2026-11-01T04:00:00Z"));
    assert_eq!(day("Australia/Lord_Howe", "2026-10-04"), time("2026-10-03T13:30:00Z"));
    assert_eq!(day("Australia/Lord_Howe", "2026-10-05"), time("2026-10-04T13:00:00Z"));
}

#[test]
fn weeks_before_the_first_launch_are_no_weeks_without_launches() {
    // Asked from Monday, 5 January; the first launch is on Wednesday, 14 January, so that its week is known in part.
    let times = ["2026-01-14T09:00:00Z", "2026-01-20T09:00:00Z"].map(time);
    let asked = launched("UTC", &times, "2026-01-05..2026-02-02");
    let weeks = series(&asked.store, &asked.answer).expect("a series").weeks;
    let counted: Vec<_> = weeks.iter().map(|week| (week.monday.to_string(), week.launches, week.partial)).collect();
    let expected = [("2026-01-12", 1, true), ("2026-01-19", 1, false), ("2026-01-26", 0, false)];
    assert_eq!(counted, expected.map(|(monday, launches, partial)| (monday.to_owned(), launches, partial)));
}

#[test]
fn since_two_weeks_covers_two_weeks_at_any_hour() {
    // Fourteen whole days and today so far: at one minute past midnight and at one before.
    for now in ["2026-03-10T00:01:00Z", "2026-03-10T23:59:00Z"] {
        let asked = Asked::parse_since("2w").expect("a window");
        let window = queries::metrics::window::Window::settle(&asked, time(now), chrono_tz::Tz::UTC, None);
        assert_eq!((window.from, window.to), (time("2026-02-24T00:00:00Z"), time("2026-03-11T00:00:00Z")));
        assert!(window.weeks_covered(time("2020-01-01T00:00:00Z")) > 2.0);
    }
    assert_eq!(Asked::parse_since("2026-03-01").expect("a day"), Asked::From("2026-03-01".parse().expect("a day")));
    for text in ["", "0d", "tea", "2w..3w", "0001-01-01"] {
        assert!(Asked::parse_since(text).is_err(), "{text}");
    }
}
