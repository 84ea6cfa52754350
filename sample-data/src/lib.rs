//! The sample projects: real histories converted from what their teams left in git, and synthetic services made
//! from a seed.
//!
//! Everything here ends in [`Facts`], the typed rows of the public data contract. A generator never looks at the
//! clock, at the machine or at the network: the same seed and the same input give the same rows.
//! A further kind of simulated team is one more [`synthetic::Habits`]; a further history is one more line in
//! [`histories::HISTORIES`].

mod chance;
pub mod company;
mod embedded;
mod facts;
pub mod files;
pub mod histories;
pub mod synthetic;

pub use embedded::unpack;
pub use facts::Facts;

use std::path::PathBuf;

/// The projects that lie in this folder, each in a folder of its own name.
pub const PROJECTS: &[&str] =
    &["cargo", "frontend", "metaphysics", "requests", "synthetic-checkout", "synthetic-ledger"];

/// The seed of the synthetic projects that lie in this folder.
pub const SEED: u64 = 2026;

/// The folder that holds one folder per sample project.
#[must_use]
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of the sample projects, in the order of their names.
#[must_use]
pub fn project_folders() -> Vec<PathBuf> {
    PROJECTS.iter().map(|project| folder().join(project)).collect()
}
