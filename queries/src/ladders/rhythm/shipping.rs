//! How much a project ships at a time: a change, a feature or a release, and how that moves.
//!
//! Teams begin with a push per change, come to features and then to releases, and from there back: the drift tells which
//! way. A launch of one piece of work in the median ships changes. One of a few ships features: up to five, or up to twice
//! as many changes as a closed issue takes, where issues are known. More is a release.

use chrono::{Datelike as _, Duration};
use serde::Serialize;

use super::{CountedIn, DAYS_OF_QUARTERS, LAUNCHES_NEEDED, Shipment, Shipments, day, mean, short};
use crate::statistics::{mann_whitney, median};

/// Pieces of work in a feature, where no issues tell.
const FEATURE: f64 = 5.0;
/// Commits in a piece of work, where neither changes nor merges are known.
const COMMITS_OF_A_CHANGE: f64 = 2.0;
const COMMITS_OF_A_FEATURE: f64 = 12.0;
/// The level of the test that says that sizes moved.
const LEVEL: f64 = 0.05;
/// Launches of a quarter that say how much is shipped in it.
const OF_A_QUARTER: usize = 2;

/// What is shipped at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShippingUnit {
    Change,
    Feature,
    Release,
    /// Too few launches to tell.
    Unknown,
}

impl ShippingUnit {
    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Feature => "feature",
            Self::Release => "release",
            Self::Unknown => "unknown",
        }
    }
}

/// Which way the size of launches moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    Smaller,
    Larger,
    /// No clear change.
    None,
    Unknown,
}

/// A quarter of a year with its launches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quarter {
    /// Such as `2026 Q1`.
    pub quarter: String,
    pub launches: usize,
    /// Pieces of work in a launch, in the median.
    pub size: f64,
    pub unit: ShippingUnit,
}

/// What is shipped at a time, and how it moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shipping {
    pub unit: ShippingUnit,
    /// What a launch is counted in.
    pub counted_in: CountedIn,
    /// Pieces of work in a launch of the last two years, in the median.
    pub size: Option<f64>,
    pub launches: usize,
    pub drift: Drift,
    /// The last three years, quarter by quarter; quarters with fewer than two launches are left out.
    pub quarters: Vec<Quarter>,
    /// One sentence with the project's own figures.
    pub evidence: String,
}

/// What a project's launches bring at a time.
pub(super) fn classify(shipments: &Shipments) -> Shipping {
    let recent: Vec<f64> = shipments.recent().iter().map(|launch| launch.size).collect();
    let quarters = quarters(shipments, feature(shipments, &recent));
    let counted_in = shipments.counted_in;
    if recent.len() < LAUNCHES_NEEDED || recent.iter().all(|size| *size == 0.0) {
        return Shipping {
            unit: ShippingUnit::Unknown,
            counted_in,
            size: None,
            launches: recent.len(),
            drift: Drift::Unknown,
            quarters,
            evidence: if recent.len() < LAUNCHES_NEEDED {
                format!("only {} of the {LAUNCHES_NEEDED} launches that this needs", recent.len())
            } else {
                "nothing tells what the launches brought: their commits are not known".into()
            },
        };
    }
    let size = median(&mut recent.clone()).unwrap_or_default();
    let unit = unit(size, counted_in, feature(shipments, &recent));
    let drift = drift(&recent);
    let since = shipments.recent().first().map_or_else(String::new, |launch| day(launch.at, shipments.zone));
    let words = counted_in.words((size - 1.0).abs() < f64::EPSILON);
    let path = path(&quarters);
    let mut evidence =
        format!("a launch brings {} {words} in the median of {} since {since}", short(size), recent.len());
    match drift {
        Drift::Smaller => evidence.push_str(", and they get smaller"),
        Drift::Larger => evidence.push_str(", and they get larger"),
        Drift::None | Drift::Unknown => {}
    }
    if path.len() > 1 {
        evidence.push_str(&format!("; by quarter it went {}", path.join(", then ")));
    }
    Shipping { unit, counted_in, size: Some(size), launches: recent.len(), drift, quarters, evidence }
}

/// The most pieces of work that are still a feature.
fn feature(shipments: &Shipments, recent: &[f64]) -> f64 {
    let shipped: f64 = recent.iter().sum();
    let known = shipments.counted_in == CountedIn::Changes && shipments.issues_closed >= 8;
    if known { (2.0 * shipped / shipments.issues_closed as f64).max(2.0) } else { FEATURE }
}

fn unit(size: f64, counted_in: CountedIn, feature: f64) -> ShippingUnit {
    let (change, feature) = match counted_in {
        CountedIn::Commits => (COMMITS_OF_A_CHANGE, COMMITS_OF_A_FEATURE),
        CountedIn::Changes | CountedIn::Merges => (1.0, feature),
    };
    match size {
        size if size <= change => ShippingUnit::Change,
        size if size <= feature => ShippingUnit::Feature,
        _ => ShippingUnit::Release,
    }
}

/// The earlier half of the launches against the later one.
fn drift(sizes: &[f64]) -> Drift {
    let (earlier, later) = sizes.split_at(sizes.len() / 2);
    // Of many launches the test sees differences that nobody would: it takes a quarter more or less to be told.
    let (before, after) = (mean(earlier), mean(later));
    if after <= before * 1.25 && before <= after * 1.25 {
        return Drift::None;
    }
    match mann_whitney(earlier, later) {
        Some(compared) if compared.p <= LEVEL && compared.shift < 0.0 => Drift::Smaller,
        Some(compared) if compared.p <= LEVEL && compared.shift > 0.0 => Drift::Larger,
        Some(_) => Drift::None,
        None => Drift::Unknown,
    }
}

fn quarters(shipments: &Shipments, feature: f64) -> Vec<Quarter> {
    let name = |launch: &Shipment| {
        let local = launch.at.with_timezone(&shipments.zone);
        format!("{} Q{}", local.year(), local.month0() / 3 + 1)
    };
    let mut quarters: Vec<(String, Vec<f64>)> = Vec::new();
    let from = shipments.now - Duration::days(DAYS_OF_QUARTERS);
    for launch in shipments.launches.iter().filter(|launch| launch.at >= from) {
        let name = name(launch);
        match quarters.last_mut().filter(|(last, _)| *last == name) {
            Some((_, sizes)) => sizes.push(launch.size),
            None => quarters.push((name, vec![launch.size])),
        }
    }
    let enough = quarters.into_iter().filter(|(_, sizes)| sizes.len() >= OF_A_QUARTER);
    enough
        .map(|(quarter, mut sizes)| {
            let (launches, size) = (sizes.len(), median(&mut sizes).unwrap_or_default());
            Quarter { quarter, launches, size, unit: unit(size, shipments.counted_in, feature) }
        })
        .collect()
}

/// The units one after the other, each once where it stayed.
fn path(quarters: &[Quarter]) -> Vec<&'static str> {
    let mut path: Vec<&'static str> = quarters.iter().map(|quarter| quarter.unit.word()).collect();
    path.dedup();
    // Between two units it goes back and forth: then only where it came from and where it is.
    match path.as_slice() {
        [first, .., last] if path.len() > 4 && first != last => vec![first, last],
        _ if path.len() > 4 => Vec::new(),
        _ => path,
    }
}
