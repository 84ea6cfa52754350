//! Whether launches follow a train: the same phase of a week, two weeks, a month, six weeks or a quarter.
//!
//! The phase concentration R is the length of the mean of the phases as points on a circle: 1 where all launches have
//! the same phase, near 0 where they are spread evenly. A train is a period with R of at least 0.8, at least three in
//! four of its slots used and at least eight of them, that chance would not show even though five periods are tried.
//! Weeks are counted from the epoch; months and quarters by their calendar. A day is no period.

use std::f64::consts::TAU;

use chrono::{DateTime, Datelike as _, Duration, Timelike as _};
use chrono_tz::Tz;

use crate::model::Time;
use crate::model::version::Version;

/// The name of the signal.
pub(super) const SIGNAL: &str = "train";
/// Years of launches that the longest period looks at: twelve quarters.
pub(super) const DAYS: i64 = 3 * 366;

const CONCENTRATION: f64 = 0.8;
const SLOTS_USED: f64 = 0.75;
pub(super) const SLOTS_NEEDED: usize = 8;
const PERIODS_SEEN: i64 = 12;
const CHANCE: f64 = 0.05;

/// A launch with a date of its own.
#[derive(Debug, Clone)]
pub(super) struct Departure {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) url: Option<String>,
    pub(super) at: Time,
}

impl Departure {
    /// Patches and candidates go off-train.
    fn off_train(&self) -> bool {
        self.version.as_deref().and_then(Version::parse).is_some_and(|version| {
            let line = Version::parse(&version.line());
            version.is_candidate() || (version.parts() >= 3 && line.is_some_and(|line| version > line))
        })
    }
}

/// What was found about a project's launches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Train {
    pub(super) found: bool,
    /// The period that fits best, such as `weekly`.
    pub(super) period: &'static str,
    /// The moment from which launches were looked at.
    pub(super) from: Time,
    /// Launches that were looked at.
    pub(super) launches: usize,
    pub(super) slots_used: usize,
    pub(super) slots: usize,
    /// One clause: which launches, since when, and which rhythm they follow.
    pub(super) words: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Period {
    Days(i64),
    Month,
    Quarter,
}

const PERIODS: [(Period, &str); 5] = [
    (Period::Days(7), "weekly"),
    (Period::Days(14), "fortnightly"),
    (Period::Month, "monthly"),
    (Period::Days(42), "six-week"),
    (Period::Quarter, "quarterly"),
];

impl Period {
    /// How far back it looks: 90 days or twelve periods.
    fn window(self) -> Duration {
        let days = match self {
            Self::Days(days) => days * PERIODS_SEEN,
            Self::Month => 366,
            Self::Quarter => DAYS,
        };
        Duration::days(days.max(90))
    }

    /// Whole periods since the epoch, and the phase within the current one from 0 to 1.
    fn place(self, at: DateTime<Tz>) -> f64 {
        match self {
            Self::Days(days) => {
                // Local wall-clock time, so that a change of the clocks does not shift the train.
                let seconds = at.naive_local().and_utc().timestamp();
                seconds as f64 / (days * 86_400) as f64
            }
            Self::Month => {
                let month = f64::from(at.year()) * 12.0 + f64::from(at.month0());
                month + day_of(at) / f64::from(days_in_month(at.year(), at.month()))
            }
            Self::Quarter => {
                let month_in_quarter = at.month0() % 3;
                let quarter = f64::from(at.year()) * 4.0 + f64::from(at.month0() / 3);
                let within = f64::from(month_in_quarter) + day_of(at) / f64::from(days_in_month(at.year(), at.month()));
                quarter + within / 3.0
            }
        }
    }
}

fn day_of(at: DateTime<Tz>) -> f64 {
    f64::from(at.day0()) + f64::from(at.num_seconds_from_midnight()) / 86_400.0
}

fn days_in_month(year: i32, month: u32) -> u32 {
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let first = |(year, month)| chrono::NaiveDate::from_ymd_opt(year, month, 1);
    match (first((year, month)), first(next)) {
        (Some(this), Some(next)) => u32::try_from((next - this).num_days()).unwrap_or(30),
        _ => 30,
    }
}

/// Looks for a train among launches in the order of time; nothing where too few have a date of their own.
#[must_use]
pub(super) fn find(departures: &[Departure], now: Time, timezone: Tz) -> Option<Train> {
    let apart = patches_apart(departures);
    let considered: Vec<&Departure> = departures.iter().filter(|departure| !(apart && departure.off_train())).collect();
    let mut best: Option<(f64, Train)> = None;
    for (period, words) in PERIODS {
        let from = now - period.window();
        let looked_at: Vec<_> =
            considered.iter().filter(|departure| departure.at >= from && departure.at <= now).collect();
        let places: Vec<f64> =
            looked_at.iter().map(|departure| period.place(departure.at.with_timezone(&timezone))).collect();
        if places.len() < SLOTS_NEEDED {
            continue;
        }
        let concentration = concentration(&places);
        let mut train = judge(&places, concentration, period.place(now.with_timezone(&timezone)), from);
        let since = looked_at.first().map_or(from, |departure| departure.at);
        train.period = words;
        train.words = format!(
            "{} launches since {} follow a {words} rhythm: {} of {} were kept",
            train.launches,
            day(since, timezone),
            train.slots_used,
            train.slots
        );
        let better = best.as_ref().is_none_or(|(before, kept)| (train.found, concentration) > (kept.found, *before));
        if better {
            best = Some((concentration, train));
        }
    }
    best.map(|(_, train)| if train.found { train } else { without_rhythm(&train, &considered, now, timezone) })
}

/// Why each of the launches was not looked at, in their order; nothing where it was.
///
/// Launches too few for a rhythm are all counted: they are what there is too little of.
pub(super) fn left_out(departures: &[Departure], now: Time, timezone: Tz) -> Vec<Option<&'static str>> {
    let apart = patches_apart(departures);
    let from = find(departures, now, timezone).map(|train| train.from);
    let reason = |departure: &Departure| match from {
        None => None,
        Some(_) if apart && departure.off_train() => Some("off_train"),
        Some(from) => (departure.at < from).then_some("before_the_window"),
    };
    departures.iter().map(reason).collect()
}

/// Whether patches and candidates are set aside. A project that only ever raises the last number has none in the sense
/// meant here.
fn patches_apart(departures: &[Departure]) -> bool {
    departures.iter().filter(|departure| !departure.off_train()).count() >= SLOTS_NEEDED
}

/// What none of the periods explains is told of all launches that the longest of them looked at.
fn without_rhythm(train: &Train, considered: &[&Departure], now: Time, timezone: Tz) -> Train {
    let from = now - Duration::days(DAYS);
    let looked_at: Vec<_> = considered.iter().filter(|departure| departure.at >= from && departure.at <= now).collect();
    let since = looked_at.first().map_or(from, |departure| departure.at);
    let words = format!(
        "no release day: the {} launches since {} follow no weekly, fortnightly, monthly, six-week or quarterly rhythm",
        looked_at.len(),
        day(since, timezone)
    );
    Train { from, launches: looked_at.len(), words, ..train.clone() }
}

/// Why launches are not looked at: they are too few, or too old for every period.
pub(super) fn too_few(departures: &[Departure], timezone: Tz) -> String {
    match (departures.len(), departures.last()) {
        (many, Some(last)) if many >= SLOTS_NEEDED => format!(
            "no stretch of time holds the {SLOTS_NEEDED} launches that a rhythm needs, the last launch was on {}",
            day(last.at, timezone)
        ),
        (few, _) => format!("only {few} of the {SLOTS_NEEDED} launches with a date of their own that a rhythm needs"),
    }
}

fn day(time: Time, timezone: Tz) -> String {
    time.with_timezone(&timezone).format("%Y-%m-%d").to_string()
}

/// The length and the angle of the mean phase.
fn mean_phase(places: &[f64]) -> (f64, f64) {
    let n = places.len() as f64;
    let (sine, cosine) = places.iter().fold((0.0, 0.0), |(sine, cosine), place| {
        let angle = TAU * place.fract();
        (sine + angle.sin(), cosine + angle.cos())
    });
    ((sine / n).hypot(cosine / n), (sine.atan2(cosine) / TAU).rem_euclid(1.0))
}

fn concentration(places: &[f64]) -> f64 {
    mean_phase(places).0
}

fn judge(places: &[f64], concentration: f64, now: f64, from: Time) -> Train {
    let (_, phase) = mean_phase(places);
    // A slot is centred on the usual departure, so that being a little early or late stays in it.
    let slot = |place: f64| (place - phase + 0.5).floor() as i64;
    let mut used: Vec<i64> = places.iter().map(|place| slot(*place)).collect();
    used.sort_unstable();
    used.dedup();
    // Slots up to the last whose departure has passed.
    let first = used.first().copied().unwrap_or(0);
    let last = ((now - phase).floor() as i64).max(used.last().copied().unwrap_or(0));
    let slots = usize::try_from(last - first + 1).unwrap_or(1);
    let by_chance = (-(used.len() as f64) * concentration * concentration).exp() * PERIODS.len() as f64;
    let found = concentration >= CONCENTRATION
        && used.len() >= SLOTS_NEEDED
        && used.len() as f64 >= SLOTS_USED * slots as f64
        && by_chance < CHANCE;
    Train { found, period: "", from, launches: places.len(), slots_used: used.len(), slots, words: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().expect("a time")
    }

    fn departures(times: impl IntoIterator<Item = Time>) -> Vec<Departure> {
        times
            .into_iter()
            .enumerate()
            .map(|(number, at)| Departure { name: number.to_string(), version: None, url: None, at })
            .collect()
    }

    #[test]
    fn a_launch_every_tuesday_is_a_weekly_train() {
        let first = at("2025-01-07T10:00:00Z");
        let tuesdays = (0..20).map(|week| first + Duration::days(7 * week) + Duration::minutes(37 * (week % 5)));
        let train = find(&departures(tuesdays), first + Duration::days(135), Tz::UTC).expect("enough launches");
        assert!(train.found, "{train:?}");
        assert!(train.words.contains("weekly"), "{}", train.words);
    }

    #[test]
    fn launches_at_any_time_are_no_train() {
        // A fixed sequence without a pattern: steps of 1 to 120 hours from a multiplicative generator.
        let mut state = 7_u64;
        let mut time = at("2024-01-03T04:00:00Z");
        let mut times = Vec::new();
        for _ in 0..200 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            time += Duration::hours(1 + i64::try_from((state >> 33) % 120).expect("small"));
            times.push(time);
        }
        let train = find(&departures(times), time, Tz::UTC).expect("enough launches");
        assert!(!train.found, "{train:?}");
    }

    #[test]
    fn six_weeks_with_patches_in_between_are_a_train() {
        let first = at("2024-01-04T15:00:00Z");
        let mut all = Vec::new();
        for number in 0..12_i64 {
            let on = first + Duration::days(42 * number) + Duration::hours(5 * (number % 3));
            for (patch, days) in [(0, 0), (1, 6 + number % 9)] {
                all.push(Departure {
                    name: format!("1.{number}.{patch}"),
                    version: Some(format!("1.{number}.{patch}")),
                    url: None,
                    at: on + Duration::days(days),
                });
            }
        }
        let train = find(&all, first + Duration::days(42 * 11 + 20), Tz::UTC).expect("enough launches");
        assert!(train.found && train.words.contains("six-week"), "{train:?}");
        // Of 12 versions and their 12 patches the versions alone are the train; twelve periods hold them all.
        let reasons = left_out(&all, first + Duration::days(42 * 11 + 20), Tz::UTC);
        let off_train: Vec<_> = (0..24).map(|number| (number % 2 == 1).then_some("off_train")).collect();
        assert_eq!(reasons, off_train);
        assert_eq!(reasons.iter().filter(|reason| reason.is_none()).count(), train.launches);
    }

    #[test]
    fn what_lies_before_the_span_of_the_rhythm_is_left_out_by_name() {
        // Tuesdays for 20 weeks, asked two hours after the last: 12 weeks are less than 90 days, so 90 days are looked
        // at. The last is in week 19; 90 days before it end in week 19 - 12.86 = 6.14, so weeks 7 to 19 count: 13.
        let first = at("2025-01-07T10:00:00Z");
        let all = departures((0..20).map(|week| first + Duration::days(7 * week)));
        let now = first + Duration::days(7 * 19) + Duration::hours(2);
        let train = find(&all, now, Tz::UTC).expect("enough launches");
        assert!(train.found && train.words.contains("weekly"), "{train:?}");
        let reasons = left_out(&all, now, Tz::UTC);
        assert_eq!(reasons[..7], [Some("before_the_window"); 7]);
        assert_eq!(reasons[7..], [None; 13]);
        assert_eq!(train.launches, 13);
    }

    #[test]
    fn launches_too_few_for_a_rhythm_all_count() {
        let few = departures((0..7).map(|week| at("2025-01-07T10:00:00Z") + Duration::days(7 * week)));
        assert_eq!(left_out(&few, at("2025-03-01T00:00:00Z"), Tz::UTC), [None; 7]);
    }

    #[test]
    fn the_first_working_days_of_months_are_a_monthly_train_and_every_day_is_none() {
        let months = (0..12).map(|month| at(&format!("2024-{:02}-0{}T09:00:00Z", month + 1, 1 + month % 3)));
        let train = find(&departures(months), at("2024-12-20T00:00:00Z"), Tz::UTC).expect("enough launches");
        assert!(train.found && train.words.contains("month"), "{train:?}");
        let days = (0..90).map(|day| at("2024-01-01T12:00:00Z") + Duration::days(day));
        let train = find(&departures(days), at("2024-03-31T00:00:00Z"), Tz::UTC).expect("enough launches");
        assert!(!train.found, "{train:?}");
    }

    #[test]
    fn a_train_that_mostly_does_not_run_is_none() {
        let first = at("2024-01-02T10:00:00Z");
        let some = [0, 1, 4, 5, 6, 9, 10, 11].map(|week| first + Duration::days(7 * week));
        let train = find(&departures(some), first + Duration::days(80), Tz::UTC).expect("enough launches");
        assert!(!train.found, "{train:?}");
    }
}
