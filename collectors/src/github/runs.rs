//! Workflow runs, each with all its attempts and their jobs.
//!
//! Runs come by the date at which they were made, and may be started again for thirty days. What has ended is not
//! asked for again: an attempt that is over does not change.

use std::collections::HashSet;
use std::sync::Arc;

use queries::model::facts::Build;
use queries::model::{BuildTrigger, Status, Time};
use serde::Deserialize;

use super::SOURCE;
use super::jobs;
use super::place::{Place, ask, etag, listed, rows, together};
use super::words;
use crate::http::next_page;
use crate::note::Notes;
use crate::sync::exchange::{Exchange, Fetched};
use crate::sync::facts::Facts;
use crate::sync::stream::{From, Page, Read, Stream};
use crate::sync::{Failure, Later};

/// Each run of a page takes further questions, so a page is small: what was asked is not asked again after a kill.
const ROWS: usize = 50;
/// For so long a run can be started again.
const OVERLAP: chrono::Duration = chrono::Duration::days(30);

pub(super) struct Runs {
    pub(super) place: Arc<Place>,
    pub(super) name: String,
    /// Runs and their attempts that had ended when they were stored.
    pub(super) ended: HashSet<(String, i64)>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) id: i64,
    name: Option<String>,
    head_branch: Option<String>,
    head_sha: Option<String>,
    event: Option<String>,
    status: Option<String>,
    conclusion: Option<String>,
    /// GitHub says which attempt it is since 2021.
    #[serde(default = "first_attempt")]
    run_attempt: i64,
    created_at: Option<Time>,
    run_started_at: Option<Time>,
    updated_at: Option<Time>,
    html_url: Option<String>,
    #[serde(default)]
    pull_requests: Vec<Request>,
}

fn first_attempt() -> i64 {
    1
}

#[derive(Debug, Deserialize)]
struct Request {
    number: i64,
}

impl Stream for Runs {
    fn name(&self) -> &str {
        &self.name
    }

    fn settings(&self) -> &'static str {
        ""
    }

    fn overlap(&self) -> chrono::Duration {
        OVERLAP
    }

    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>> {
        Box::pin(async move {
            let mut number = 1_usize;
            let mut total_before = None;
            if let Some((page, total)) = from.token.as_deref().and_then(|token| token.split_once(' ')) {
                number = page.parse().unwrap_or(1);
                total_before = total.parse::<i64>().ok();
            }
            let (mut answered, number) = loop {
                let path = format!("/actions/runs?per_page={ROWS}&page={number}");
                let Fetched::New(answered) = self.place.get(exchange, &path, from.tag.clone()).await? else {
                    return Ok(Read::Unchanged);
                };
                let gone = total_before.unwrap_or(0) - answered.json["total_count"].as_i64().unwrap_or(0);
                total_before = None;
                // Where runs were removed, the others have moved up, past the end of the page before.
                if gone > 0 && number > 1 {
                    number = number.saturating_sub(1 + usize::try_from(gone).unwrap_or(0) / ROWS).max(1);
                    continue;
                }
                break (answered, number);
            };
            let mut page = Page { tag: etag(&answered), ..Page::default() };
            let total = answered.json["total_count"].as_i64().unwrap_or_default();
            let values = listed(&mut answered, "workflow_runs")?;
            page.next = (values.len() == ROWS).then(|| format!("{} {total}", number + 1));
            let read: Vec<Row> = rows(values, "run", &mut page);
            let asked = read
                .into_iter()
                .map(|row| -> Later<'_, _> { Box::pin(self.run(row, from.leaves_out(), exchange)) })
                .collect();
            for found in together(asked).await {
                let run = found?;
                page.date(run.at);
                page.notes.merge(run.notes);
                page.refused.extend(run.refused);
                page.facts.builds.extend(run.facts.builds);
                page.facts.jobs.extend(run.facts.jobs);
            }
            Ok(Read::Page(Box::new(page)))
        })
    }
}

/// One run with what belongs to it.
#[derive(Default)]
struct Run {
    at: Option<Time>,
    facts: Facts,
    notes: Notes,
    refused: Vec<String>,
}

impl Runs {
    async fn run(&self, row: Row, leaves_out: bool, exchange: &Exchange) -> Result<Run, Failure> {
        let id = row.id.to_string();
        let mut run = Run { at: row.created_at, ..Run::default() };
        let attempts = row.run_attempt;
        if self.ended.contains(&(id.clone(), attempts)) && !row.is_open() {
            return Ok(run);
        }
        let jobs = self.jobs(&id, leaves_out, exchange, &mut run).await?;
        for attempt in (1..attempts).filter(|attempt| !self.ended.contains(&(id.clone(), *attempt))) {
            if let Some(earlier) = self.attempt(&id, attempt, leaves_out, exchange, &mut run).await? {
                let fact = fact(&self.place, &earlier, attempt, &mut run.notes);
                run.facts.builds.push(fact);
            }
        }
        let fact = fact(&self.place, &row, attempts, &mut run.notes);
        run.facts.builds.push(fact);
        for job in jobs {
            let fact = jobs::fact(&self.place, &job, &id, &mut run.notes);
            run.facts.jobs.push(fact);
        }
        Ok(run)
    }

    /// The jobs of all attempts.
    async fn jobs(
        &self,
        id: &str,
        leaves_out: bool,
        exchange: &Exchange,
        run: &mut Run,
    ) -> Result<Vec<jobs::Row>, Failure> {
        let mut found = Vec::new();
        let mut next = Some(self.place.path(&format!("/actions/runs/{id}/jobs?filter=all&per_page=100"))?);
        while let Some(url) = next {
            let mut answered = match exchange.fetch(ask(url)).await {
                Err(Failure::Permanent(why)) if leaves_out => {
                    run.notes.add("runs_without_jobs", format!("{id}: {why}"));
                    break;
                }
                answered => answered.map_err(|failure| failure.of_part(&format!("the jobs of run {id}")))?,
            };
            next = next_page(&answered.headers, &answered.url).map_err(Failure::Permanent)?;
            let mut page = Page::default();
            found.extend(rows::<jobs::Row>(listed(&mut answered, "jobs")?, "job", &mut page));
            run.refused.extend(page.refused);
        }
        Ok(found)
    }

    async fn attempt(
        &self,
        id: &str,
        attempt: i64,
        leaves_out: bool,
        exchange: &Exchange,
        run: &mut Run,
    ) -> Result<Option<Row>, Failure> {
        let url = self.place.path(&format!("/actions/runs/{id}/attempts/{attempt}?exclude_pull_requests=true"))?;
        match exchange.fetch(ask(url)).await {
            Ok(answered) => {
                let mut page = Page::default();
                let read: Vec<Row> = rows(vec![answered.json], "run", &mut page);
                run.refused.extend(page.refused);
                Ok(read.into_iter().next())
            }
            Err(Failure::Permanent(why)) if leaves_out => {
                run.notes.add("attempts_that_are_gone", format!("{id}/{attempt}: {why}"));
                Ok(None)
            }
            Err(failure) => Err(failure.of_part(&format!("attempt {attempt} of run {id}"))),
        }
    }
}

impl Row {
    fn is_open(&self) -> bool {
        let status = words::status(self.status.as_deref(), self.conclusion.as_deref(), "", &mut Notes::default());
        matches!(status, Status::Running | Status::Queued)
    }

    pub(super) fn attempt(&self) -> i64 {
        self.run_attempt
    }
}

pub(super) fn fact(place: &Place, row: &Row, attempt: i64, notes: &mut Notes) -> Build {
    let what = format!("run {}", row.id);
    let status = words::status(row.status.as_deref(), row.conclusion.as_deref(), &what, notes);
    let has_ended = !matches!(status, Status::Running | Status::Queued);
    let change = row.pull_requests.first().map(|request| request.number);
    let started_by = words::trigger(row.event.as_deref(), &what, notes);
    let is_of_change = change.is_some() && started_by == BuildTrigger::Unknown;
    Build {
        repository: place.id.clone(),
        id: row.id.to_string(),
        attempt,
        pipeline: row.name.clone(),
        sha: row.head_sha.clone(),
        branch: row.head_branch.clone(),
        started_by: if is_of_change { BuildTrigger::Change } else { started_by },
        change,
        // A later attempt was asked for when it began; when the run was made says nothing of it.
        queued_at: if attempt == 1 { row.created_at } else { row.run_started_at },
        started_at: row.run_started_at.or(row.created_at),
        // GitHub dates no end; the run is touched last when it ends.
        finished_at: row.updated_at.filter(|_| has_ended),
        status,
        source: SOURCE.to_owned(),
        url: row.html_url.clone(),
    }
}
