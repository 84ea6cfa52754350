//! What decides when a project launches: continuous, a train, critical mass, hard deadlines, a frequency, or nothing.
//!
//! The first that fits names the model: hard deadlines (at least three launches of three times the usual size within three
//! days before a milestone), a train (see `train`), continuous (most launches bring one piece of work), critical mass
//! (sizes vary less than gaps: deviation by mean at most 0.5 against at least 0.8), a frequency (gaps of even length, or
//! at least two launches a week in nearly every week).

use chrono::{Datelike as _, Duration, NaiveDate, Timelike as _};
use chrono_tz::Tz;
use serde::Serialize;

use super::{LAUNCHES_NEEDED, Shipment, Shipments, day, short, variation};
use crate::ladders::train::{self, Departure};
use crate::model::Time;
use crate::statistics::median;

/// Days that the launches have to span.
const DAYS_NEEDED: i64 = 56;
/// Launches before a milestone that show that milestones decide.
const DEADLINES_NEEDED: usize = 3;
const DAYS_BEFORE_A_DEADLINE: i64 = 3;
const TIMES_THE_USUAL_SIZE: f64 = 3.0;
/// How many launches bring one piece of work, where each is shipped when it is done.
const ALONE_SHARE: f64 = 0.5;
const EVEN_SIZES: f64 = 0.5;
const UNEVEN_GAPS: f64 = 0.8;
const EVEN_GAPS: f64 = 0.4;
/// What a week of a team that launches by the week has.
const LAUNCHES_A_WEEK: f64 = 2.0;
const WEEKS_KEPT: f64 = 0.9;
const EVEN_WEEKS: f64 = 0.6;

/// What decides when a launch leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Each change is shipped as soon as it is done.
    Continuous,
    /// What is ready leaves on a fixed day.
    Train,
    /// A launch leaves when there is enough in it.
    CriticalMass,
    /// A launch leaves because something was promised by a date.
    HardDeadline,
    /// So and so many launches in a stretch of time, on no fixed day.
    Frequency,
    /// None of these.
    None,
    /// Too few launches to tell.
    Unknown,
}

impl Model {
    /// Every model that can be declared, as it is written.
    pub const WORDS: &'static [&'static str] =
        &["continuous", "train", "critical-mass", "hard-deadline", "frequency", "none"];

    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Continuous => "continuous",
            Self::Train => "train",
            Self::CriticalMass => "critical-mass",
            Self::HardDeadline => "hard-deadline",
            Self::Frequency => "frequency",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Continuous => "Continuous: each change when it is done",
            Self::Train => "Train: what is ready leaves on a fixed day",
            Self::CriticalMass => "Critical mass: a launch leaves when there is enough in it",
            Self::HardDeadline => "Hard deadlines: launches leave for a promised date",
            Self::Frequency => "Frequency: so many launches in a stretch of time",
            Self::None => "No model: launches follow none of the known rhythms",
            Self::Unknown => "Not known: too few launches",
        }
    }
}

/// How well a train was kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrainKept {
    /// `weekly`, `fortnightly`, `monthly`, `six-week` or `quarterly`.
    pub period: &'static str,
    /// The median size of what left on a train.
    pub passengers: Option<f64>,
    /// Departures at which nothing left.
    pub missed: usize,
    /// Launches between trains since the first of them: patches and candidates.
    pub off_train: usize,
}

/// The model that the launches follow, with what shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Velocity {
    pub model: Model,
    /// Sentences with the project's own figures: what fits, and for `none` why each model does not.
    pub evidence: Vec<String>,
    /// Launches that were looked at.
    pub launches: usize,
    pub train: Option<TrainKept>,
    /// The model that the team says it follows.
    pub declared: Option<String>,
    /// Whether the launches follow it; nothing where none is declared or too little is known.
    pub as_declared: Option<bool>,
}

/// The model of a project's launches.
pub(super) fn classify(shipments: &Shipments) -> Velocity {
    let recent: Vec<&Shipment> = shipments.recent().iter().collect();
    let (model, evidence, train) = model(shipments, &recent);
    let as_declared = match (&shipments.declared, model) {
        (None, _) | (_, Model::Unknown) => None,
        (Some(declared), model) => Some(declared == model.word()),
    };
    let mut velocity =
        Velocity { model, evidence, launches: recent.len(), train, declared: shipments.declared.clone(), as_declared };
    if shipments.is_taken_by_users && model != Model::Unknown {
        velocity.evidence.push(
            "its users take each version themselves, so a steady rhythm serves them better than a quicker one".into(),
        );
    }
    velocity
}

/// Why a model fits, or why it does not.
type Test = fn(&Shipments, &[&Shipment]) -> Result<String, String>;

type Found = (Model, Vec<String>, Option<TrainKept>);

fn model(shipments: &Shipments, recent: &[&Shipment]) -> Found {
    let why_no_train = match train(shipments) {
        Ok(found) => match deadlines(shipments, recent) {
            Ok(deadlines) => return (Model::HardDeadline, vec![deadlines], None),
            Err(_) => return found,
        },
        Err(reason) => reason,
    };
    if recent.len() < LAUNCHES_NEEDED {
        let known = format!("only {} of the {LAUNCHES_NEEDED} launches that a model needs", recent.len());
        return (Model::Unknown, vec![known], None);
    }
    let days = recent.first().map_or(0, |first| (shipments.now - first.at).num_days());
    if days < DAYS_NEEDED {
        return (
            Model::Unknown,
            vec![format!("{days} days of launches are known, and a model needs {DAYS_NEEDED}")],
            None,
        );
    }
    let mut against = vec![why_no_train];
    let tests: [(Model, Test); 4] = [
        (Model::HardDeadline, deadlines),
        (Model::Continuous, continuous),
        (Model::CriticalMass, critical_mass),
        (Model::Frequency, frequency),
    ];
    for (model, test) in tests {
        match test(shipments, recent) {
            Ok(evidence) => return (model, vec![evidence], None),
            Err(reason) => against.push(reason),
        }
    }
    against.retain(|reason| !reason.is_empty());
    (Model::None, against, None)
}

/// A train on launches with a date of their own; else why there is none.
fn train(shipments: &Shipments) -> Result<Found, String> {
    let departures: Vec<Departure> = shipments
        .launches
        .iter()
        .filter(|launch| launch.own_date)
        .map(|launch| Departure {
            name: launch.name.clone(),
            version: launch.version.clone(),
            url: launch.url.clone(),
            at: launch.at,
        })
        .collect();
    let Some(found) = train::find(&departures, shipments.now, shipments.zone) else {
        return Err(match (departures.is_empty(), shipments.launches.is_empty()) {
            (true, false) => "no train can be seen: the launches are dated by their commits".into(),
            _ => format!("no train can be seen: {}", train::too_few(&departures, shipments.zone)),
        });
    };
    if !found.found {
        return Err(found.words);
    }
    let reasons = train::left_out(&departures, shipments.now, shipments.zone);
    let own: Vec<&Shipment> = shipments.launches.iter().filter(|launch| launch.own_date).collect();
    let mut passengers: Vec<f64> =
        own.iter().zip(&reasons).filter(|(_, reason)| reason.is_none()).map(|(launch, _)| launch.size).collect();
    let off_train = departures
        .iter()
        .zip(&reasons)
        .filter(|(departure, reason)| **reason == Some("off_train") && departure.at >= found.from)
        .count();
    let missed = found.slots.saturating_sub(found.slots_used);
    let kept = TrainKept { period: found.period, passengers: median(&mut passengers), missed, off_train };
    let mut evidence = vec![found.words];
    if let Some(passengers) = kept.passengers.filter(|passengers| *passengers > 0.0) {
        let words = shipments.counted_in.words((passengers - 1.0).abs() < f64::EPSILON);
        evidence.push(format!("a train carries {} {words} in the median", short(passengers)));
    }
    if off_train > 0 {
        evidence.push(format!("{off_train} patches or candidates left between trains"));
    }
    Ok((Model::Train, evidence, Some(kept)))
}

/// Launches of three times the usual size shortly before something was due.
fn deadlines(shipments: &Shipments, recent: &[&Shipment]) -> Result<String, String> {
    if shipments.milestones.is_empty() {
        return Err(String::new());
    }
    let before = |launch: &Shipment| {
        let soon = |due: &Time| *due >= launch.at && *due - launch.at <= Duration::days(DAYS_BEFORE_A_DEADLINE);
        shipments.milestones.iter().find(|(_, due)| soon(due))
    };
    let (due, others): (Vec<&Shipment>, Vec<&Shipment>) = recent.iter().partition(|launch| before(launch).is_some());
    let mut usual: Vec<f64> = others.iter().map(|launch| launch.size).collect();
    let Some(usual) = median(&mut usual) else {
        return Err("every launch lies before a milestone, so none shows what is usual".into());
    };
    let big: Vec<&&Shipment> =
        due.iter().filter(|launch| launch.size >= TIMES_THE_USUAL_SIZE * usual.max(1.0)).collect();
    let known = shipments.milestones.len();
    if big.len() >= DEADLINES_NEEDED && big.len() * 2 >= known {
        let last = big.last().and_then(|launch| Some((launch, before(launch)?)));
        let example = last.map_or_else(String::new, |(launch, (title, due))| {
            format!(", the last {} for {title} of {}", launch.name, day(*due, shipments.zone))
        });
        return Ok(format!(
            "{} launches of at least three times the usual {} {} left within three days before one of {known} milestones{example}",
            big.len(),
            short(usual),
            shipments.counted_in.words(false)
        ));
    }
    Err(format!("not by milestones: {} large launches came shortly before one of {known}", big.len()))
}

/// Most launches bring a single piece of work.
fn continuous(shipments: &Shipments, recent: &[&Shipment]) -> Result<String, String> {
    let alone = recent.iter().filter(|launch| launch.size > 0.0 && launch.size <= 1.0).count();
    let share = alone as f64 / recent.len() as f64;
    let words = format!(
        "{alone} of {} launches since {} brought a single {}",
        recent.len(),
        recent.first().map_or_else(String::new, |launch| day(launch.at, shipments.zone)),
        shipments.counted_in.words(true)
    );
    if share > ALONE_SHARE { Ok(words) } else { Err(format!("not each by itself: only {words}")) }
}

/// Sizes are even, gaps are not.
fn critical_mass(shipments: &Shipments, recent: &[&Shipment]) -> Result<String, String> {
    let sizes: Vec<f64> = recent.iter().map(|launch| launch.size).collect();
    let gaps = gaps(recent);
    let (Some(sizes), Some(gaps)) = (variation(&sizes), variation(&gaps)) else {
        return Err(String::new());
    };
    let words = format!(
        "the {} in a launch vary by {:.0} % of their mean, the gaps between launches by {:.0} %",
        shipments.counted_in.words(false),
        sizes * 100.0,
        gaps * 100.0
    );
    if sizes <= EVEN_SIZES && gaps >= UNEVEN_GAPS { Ok(words) } else { Err(format!("no critical mass: {words}")) }
}

/// Gaps of even length, in days or in working days, or a steady number in nearly every week.
fn frequency(shipments: &Shipments, recent: &[&Shipment]) -> Result<String, String> {
    let mut by_day = gaps(recent);
    let places: Vec<f64> = recent.iter().map(|launch| working_days(launch.at, shipments.zone)).collect();
    let by_working_day: Vec<f64> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let even = [variation(&by_day), variation(&by_working_day)].into_iter().flatten().fold(f64::INFINITY, f64::min);
    let usual = median(&mut by_day).unwrap_or_default();
    if even <= EVEN_GAPS {
        return Ok(format!(
            "a launch every {} days in the median, and the gaps vary by only {:.0} % of their mean",
            short(usual),
            even * 100.0
        ));
    }
    let weeks = weeks(recent, shipments);
    let kept = weeks.iter().filter(|launches| **launches > 0.0).count();
    let a_week = super::mean(&weeks);
    let steady = variation(&weeks).is_some_and(|variation| variation <= EVEN_WEEKS);
    let words = if a_week < 1.0 {
        format!("launches in {kept} of {} weeks", weeks.len())
    } else {
        format!("{} launches a week, in {kept} of {} weeks", short(a_week), weeks.len())
    };
    if a_week >= LAUNCHES_A_WEEK && kept as f64 >= WEEKS_KEPT * weeks.len() as f64 && steady {
        return Ok(format!("{words}, on no fixed day"));
    }
    Err(format!("no steady frequency: {words}, and the gaps vary by {:.0} % of their mean", even * 100.0))
}

/// Days between launches.
fn gaps(recent: &[&Shipment]) -> Vec<f64> {
    recent.windows(2).map(|pair| (pair[1].at - pair[0].at).num_seconds() as f64 / 86_400.0).collect()
}

/// Launches in each whole local week between the first and the last.
fn weeks(recent: &[&Shipment], shipments: &Shipments) -> Vec<f64> {
    let week = |launch: &Shipment| monday_based(launch.at.with_timezone(&shipments.zone).date_naive()).div_euclid(7);
    let (Some(first), Some(last)) =
        (recent.first().map(|launch| week(launch)), recent.last().map(|launch| week(launch)))
    else {
        return Vec::new();
    };
    let whole = usize::try_from(last - first - 1).unwrap_or(0);
    let mut counts = vec![0.0; whole];
    for launch in recent {
        if let Ok(at) = usize::try_from(week(launch) - first - 1)
            && let Some(count) = counts.get_mut(at)
        {
            *count += 1.0;
        }
    }
    counts
}

/// Days since a Monday.
fn monday_based(day: NaiveDate) -> i64 {
    // Day 1 of the common era is a Monday.
    i64::from(day.num_days_from_ce()) - 1
}

/// Working days up to a moment: Saturdays and Sundays take no time.
fn working_days(at: Time, zone: Tz) -> f64 {
    let local = at.with_timezone(&zone);
    let days = monday_based(local.date_naive());
    let (week, weekday) = (days.div_euclid(7), days.rem_euclid(7));
    let within = if weekday < 5 { f64::from(local.num_seconds_from_midnight()) / 86_400.0 } else { 0.0 };
    week as f64 * 5.0 + weekday.min(5) as f64 + within
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_take_no_working_time() {
        let at = |text: &str| working_days(text.parse().expect("a time"), Tz::UTC);
        // Friday noon to Monday noon is one working day, and so is Monday noon to Tuesday noon.
        assert!((at("2026-05-25T12:00:00Z") - at("2026-05-22T12:00:00Z") - 1.0).abs() < 1e-9);
        assert!((at("2026-05-26T12:00:00Z") - at("2026-05-25T12:00:00Z") - 1.0).abs() < 1e-9);
        assert!((at("2026-05-24T12:00:00Z") - at("2026-05-23T01:00:00Z")).abs() < 1e-9);
    }
}
