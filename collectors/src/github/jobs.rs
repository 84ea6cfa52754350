//! Jobs of a workflow run. Their steps, which are named after what they run, say what they do where their names do not.

use queries::model::facts::Job;
use queries::model::{Status, Time};
use serde::Deserialize;

use super::SOURCE;
use super::place::Place;
use super::words;
use crate::note::Notes;

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    id: i64,
    pub(super) run_id: Option<i64>,
    /// Missing in old answers, which are of the first attempt.
    run_attempt: Option<i64>,
    #[serde(default)]
    name: String,
    status: Option<String>,
    conclusion: Option<String>,
    created_at: Option<Time>,
    started_at: Option<Time>,
    completed_at: Option<Time>,
    html_url: Option<String>,
    steps: Option<Vec<Step>>,
}

#[derive(Debug, Deserialize)]
struct Step {
    #[serde(default)]
    name: String,
}

pub(super) fn fact(place: &Place, row: &Row, run: &str, notes: &mut Notes) -> Job {
    let what = format!("job {}", row.id);
    let status = words::status(row.status.as_deref(), row.conclusion.as_deref(), &what, notes);
    let steps: Vec<String> = row.steps.iter().flatten().map(|step| step.name.clone()).collect();
    let has_ended = !matches!(status, Status::Running | Status::Queued);
    // A job that was skipped has a beginning and an end that say nothing.
    let ran = status != Status::Skipped;
    Job {
        repository: place.id.clone(),
        build: run.to_owned(),
        attempt: row.run_attempt.unwrap_or(1),
        id: row.id.to_string(),
        name: row.name.clone(),
        class: place.job_classes.of(&row.name, None, &steps).0,
        status,
        queued_at: row.created_at,
        started_at: row.started_at.filter(|_| ran && status != Status::Queued),
        finished_at: row.completed_at.filter(|_| ran && has_ended),
        source: SOURCE.to_owned(),
        url: row.html_url.clone(),
        ..Job::default()
    }
}
