//! Series for charts: what happened week by week, and launch by launch.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::Time;

/// One local week, also where nothing happened in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    pub monday: NaiveDate,
    /// Delivering launches.
    pub launches: i64,
    /// Delivering launches that count as failed.
    pub failed: i64,
    /// Median lead time of the commits delivered in it, in seconds.
    pub lead_time_seconds: Option<f64>,
    /// Whether the window covers only part of it.
    pub partial: bool,
}

/// One launch of the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LaunchPoint {
    pub id: String,
    pub name: String,
    pub finished_at: Time,
    /// `first`, `redeploy`, `forward`, `rollback`, `unknown`, `diverged`.
    pub kind: String,
    pub status: String,
    pub delivering: bool,
    pub commits: i64,
    /// Median lead time of its commits, in seconds.
    pub lead_time_seconds: Option<f64>,
    /// The signal that names its failure.
    pub failure: Option<String>,
    pub recovery_seconds: Option<f64>,
}

/// What the charts of a project show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    pub weeks: Vec<Week>,
    pub launches: Vec<LaunchPoint>,
}
