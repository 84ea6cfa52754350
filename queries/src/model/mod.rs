//! The words of the field as types: fact tables, closed enums, environments, versions.
//!
//! Nothing here reads or writes anything.

pub mod choices;
pub mod environment;
pub mod fact;
pub mod facts;
pub mod json_schema;
pub mod version;

pub use choices::*;
pub use fact::{Cell, Column, Fact, Kind, Table};

/// A moment in UTC, as every fact stores it.
pub type Time = chrono::DateTime<chrono::Utc>;
