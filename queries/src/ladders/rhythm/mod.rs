//! By which rhythm a project launches, and how much at a time: results of their own beside the ladders.
//!
//! Neither is good or bad in itself: a library serves its users by a train, a service by shipping each change. A model
//! that the team declared can be held against the one that its launches follow.

mod read;
mod shipping;
#[cfg(test)]
mod simulated;
mod velocity;

use std::collections::HashMap;

use chrono::Duration;
use chrono_tz::Tz;
use duckdb::Connection;
use serde::Serialize;

use super::measure::Place;
use crate::error::Result;
use crate::metrics::Question;
use crate::model::Time;

pub use shipping::{Drift, Quarter, Shipping, ShippingUnit};
pub use velocity::{Model, TrainKept, Velocity};

/// Days of launches that a model is looked for in; where they hold too few, the last ones of five years that are enough.
/// A train looks back as far as its period needs.
const DAYS: i64 = 730;
/// Days of launches whose quarters are shown.
const DAYS_OF_QUARTERS: i64 = 1098;
/// Launches that a model needs.
const LAUNCHES_NEEDED: usize = 8;

/// How a project ships: by which rhythm, and how much at a time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rhythm {
    pub velocity: Velocity,
    pub shipping: Shipping,
}

/// What a launch is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedIn {
    /// Merged pull or merge requests.
    Changes,
    /// Merge commits, where changes are not known.
    Merges,
    /// Commits, where there are no merges either.
    Commits,
}

impl CountedIn {
    /// The word for so many of them.
    #[must_use]
    pub fn words(self, one: bool) -> &'static str {
        match (self, one) {
            (Self::Changes, true) => "change",
            (Self::Changes, false) => "changes",
            (Self::Merges, true) => "merge",
            (Self::Merges, false) => "merges",
            (Self::Commits, true) => "commit",
            (Self::Commits, false) => "commits",
        }
    }
}

/// A launch as a rhythm sees it.
#[derive(Debug, Clone)]
struct Shipment {
    name: String,
    version: Option<String>,
    url: Option<String>,
    at: Time,
    /// Whether the date is the launch's own and not its commit's.
    own_date: bool,
    /// How much it brought, in what the project is counted in.
    size: f64,
}

/// A project's launches with what is declared and planned around them.
#[derive(Debug, Clone)]
struct Shipments {
    now: Time,
    zone: Tz,
    counted_in: CountedIn,
    /// In the order of time.
    launches: Vec<Shipment>,
    /// When something was due, with its title.
    milestones: Vec<(String, Time)>,
    /// Issues closed in the last two years; 0 where none are known.
    issues_closed: i64,
    declared: Option<String>,
    /// Whether those who use it take each version themselves.
    is_taken_by_users: bool,
}

impl Shipments {
    /// The launches that a model is looked for in.
    fn recent(&self) -> &[Shipment] {
        let from = self.now - Duration::days(DAYS);
        let within = self.launches.len() - self.launches.partition_point(|launch| launch.at < from);
        &self.launches[self.launches.len() - within.max(LAUNCHES_NEEDED).min(self.launches.len())..]
    }
}

/// The rhythm of each project asked, in the order of the questions. `ask` must have been called.
///
/// # Errors
/// Where the database fails.
pub(crate) fn rhythms(connection: &Connection, questions: &[Question]) -> Result<Vec<Rhythm>> {
    let mut shipments: HashMap<Place, Shipments> = read::shipments(connection)?;
    Ok(questions
        .iter()
        .map(|question| {
            let place = (question.subject.clone(), question.scope.clone());
            let found = shipments.remove(&place).unwrap_or_else(|| read::none(question));
            Rhythm { velocity: velocity::classify(&found), shipping: shipping::classify(&found) }
        })
        .collect())
}

fn day(time: Time, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Y-%m-%d").to_string()
}

/// A size without needless digits.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Deviation by mean; nothing for fewer than two values, or a mean of 0.
fn variation(values: &[f64]) -> Option<f64> {
    let mean = mean(values);
    if values.len() < 2 || mean <= 0.0 {
        return None;
    }
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
    Some(variance.sqrt() / mean)
}
