//! What is known: the facts, the rows derived from them, and the answers.
//!
//! Arrows point one way: `model <- store <- intake <- derive <- metrics <- ladders <- answers`.
//! The store writes and never aggregates; metrics and ladders read and never write facts.
//! This crate alone names `duckdb`.

pub mod answers;
pub mod derive;
pub mod error;
pub mod intake;
pub mod ladders;
pub mod metrics;
pub mod model;
pub mod statistics;
pub mod store;

pub use error::{Error, Result};
