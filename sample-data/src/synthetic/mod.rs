//! Simulated teams: a year of facts from a team's [`Habits`] and a seed.
//!
//! The simulation is a queue of events in time: changes are merged, builds run, versions are launched, some fail and
//! are mended. Each room does one part: `coding` merges changes, `building` runs CI, `launching` deploys, `trouble`
//! breaks and mends, `practices` writes what stands beside the flow. The rooms share `team::Team`.
//! A new kind of team is a new file beside `checkout` and `ledger` that returns other habits.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the minutes, lines and counts of a simulated year are small"
)]

mod building;
mod calendar;
mod checkout;
mod coding;
mod habits;
mod launching;
mod ledger;
mod practices;
mod refs;
mod team;
mod trouble;
mod wording;

pub use habits::{
    Cadence, Changes, Continuous, DeploymentSteps, Habits, Integration, JobPlan, Mishap, Practices, Recovery, Staging,
    Trouble,
};

use crate::Facts;

/// The good habits: `synthetic-checkout`.
#[must_use]
pub fn checkout(seed: u64) -> Facts {
    simulate(&checkout::habits(), seed)
}

/// The bad habits: `synthetic-ledger`.
#[must_use]
pub fn ledger(seed: u64) -> Facts {
    simulate(&ledger::habits(), seed)
}

/// A year of a team with these habits; the same habits and seed give the same rows.
#[must_use]
pub fn simulate(habits: &Habits, seed: u64) -> Facts {
    let mut team = team::Team::new(habits, seed);
    team.found();
    team.plan_changes();
    team.plan_launches();
    team.run();
    team.write_practices();
    team.write_refs();
    team.facts
}
