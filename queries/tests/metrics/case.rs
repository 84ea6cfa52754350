//! A small project made by hand: commits, deployments and incidents by the hour, asked as any command asks.

use std::collections::BTreeMap;

use chrono::Duration;
use queries::answers::rows::{phase_rows, rows};
use queries::answers::{self, AsOf, Ask, ProjectAnswer};
use queries::metrics::bands::Edition;
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition, Metric, MetricName};
use queries::model::facts::{
    Change, ChangeCommit, Commit, CommitPath, Deployment, DeploymentRule, Environment, Incident, Override, Project,
    ProjectRepository, Ref, Review,
};
use queries::model::{ActorKind, Archetype, ChangeState, IncidentKind, Status, Time, Verdict};
use queries::store::Store;
use serde_json::Value;

/// Hours after Monday, 5 January 2026, 00:00 UTC.
pub(crate) fn hour(hours: f64) -> Time {
    let monday: Time = "2026-01-05T00:00:00Z".parse().expect("a time");
    monday + Duration::milliseconds((hours * 3_600_000.0).round() as i64)
}

/// The facts of project `p` with its repository `r`.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub project: Project,
    pub repositories: Vec<ProjectRepository>,
    pub rules: Vec<DeploymentRule>,
    pub environments: Vec<Environment>,
    pub refs: Vec<Ref>,
    pub commits: Vec<Commit>,
    pub paths: Vec<CommitPath>,
    pub changes: Vec<Change>,
    pub change_commits: Vec<ChangeCommit>,
    pub reviews: Vec<Review>,
    pub deployments: Vec<Deployment>,
    pub incidents: Vec<Incident>,
    pub overrides: Vec<Override>,
}

impl Case {
    pub fn service() -> Self {
        let project = Project {
            id: "p".into(),
            name: "p".into(),
            archetype: Archetype::Service,
            source: "test".into(),
            ..Project::default()
        };
        let repository = ProjectRepository {
            project: "p".into(),
            repository: "r".into(),
            source: "test".into(),
            ..ProjectRepository::default()
        };
        Self {
            project,
            repositories: vec![repository],
            rules: vec![],
            environments: vec![],
            refs: vec![],
            commits: vec![],
            paths: vec![],
            changes: vec![],
            change_commits: vec![],
            reviews: vec![],
            deployments: vec![],
            incidents: vec![],
            overrides: vec![],
        }
    }

    pub fn library() -> Self {
        let mut case = Self::service();
        case.project.archetype = Archetype::Library;
        case
    }

    pub fn commit(self, sha: &str, parents: &[&str], at: f64) -> Self {
        self.commit_with(sha, parents, at, |_| {})
    }

    pub fn commit_with(mut self, sha: &str, parents: &[&str], at: f64, change: impl FnOnce(&mut Commit)) -> Self {
        let mut commit = Commit {
            repository: "r".into(),
            sha: sha.into(),
            parents: parents.iter().map(|parent| (*parent).to_owned()).collect(),
            author_kind: ActorKind::Human,
            authored_at: Some(hour(at)),
            committed_at: Some(hour(at)),
            subject: Some(format!("Work {sha}")),
            source: "test".into(),
            ..Commit::default()
        };
        change(&mut commit);
        self.commits.push(commit);
        self
    }

    /// Commits `c0`, `c1` and so on in a line, one each ten hours: `c<n>` at hour 10 n - 1.
    pub fn line(mut self, count: usize) -> Self {
        for at in 0..count {
            let parent = at.checked_sub(1).map(|parent| format!("c{parent}"));
            let parents: Vec<&str> = parent.as_deref().into_iter().collect();
            self = self.commit(&format!("c{at}"), &parents, 10.0 * at as f64 - 1.0);
        }
        self
    }

    /// The commit of that sha says that it reverts another.
    pub fn reverting(mut self, sha: &str, reverted: &str) -> Self {
        self.find(sha).reverts_sha = Some(reverted.into());
        self
    }

    pub fn subject(mut self, sha: &str, subject: &str) -> Self {
        self.find(sha).subject = Some(subject.into());
        self
    }

    fn find(&mut self, sha: &str) -> &mut Commit {
        self.commits.iter_mut().find(|commit| commit.sha == sha).expect("the commit is there")
    }

    /// A successful deployment to production that begins and ends at that hour.
    pub fn launch(self, id: &str, sha: &str, at: f64) -> Self {
        self.launch_with(id, sha, at, |_| {})
    }

    pub fn launch_with(mut self, id: &str, sha: &str, at: f64, change: impl FnOnce(&mut Deployment)) -> Self {
        let mut deployment = Deployment {
            project: "p".into(),
            id: id.into(),
            environment: "production".into(),
            sha: Some(sha.to_owned()).filter(|sha| !sha.is_empty()),
            started_at: Some(hour(at)),
            finished_at: Some(hour(at)),
            status: Status::Success,
            source: "test".into(),
            ..Deployment::default()
        };
        change(&mut deployment);
        self.deployments.push(deployment);
        self
    }

    pub fn failed(self, id: &str, sha: &str, at: f64) -> Self {
        self.launch_with(id, sha, at, |deployment| deployment.status = Status::Failed)
    }

    /// A deployment of a version without a sha.
    pub fn version(self, id: &str, version: &str, at: f64) -> Self {
        self.launch_with(id, "", at, |deployment| deployment.version = Some(version.into()))
    }

    /// A library's release: a sha with a version.
    pub fn release(self, version: &str, sha: &str, at: f64) -> Self {
        self.launch_with(version, sha, at, |deployment| deployment.version = Some(version.into()))
    }

    pub fn incident(self, id: &str, opened: f64, resolved: Option<f64>) -> Self {
        self.incident_with(id, opened, resolved, |_| {})
    }

    pub fn incident_with(
        mut self,
        id: &str,
        opened: f64,
        resolved: Option<f64>,
        change: impl FnOnce(&mut Incident),
    ) -> Self {
        let mut incident = Incident {
            project: "p".into(),
            id: id.into(),
            kind: IncidentKind::Incident,
            opened_at: Some(hour(opened)),
            resolved_at: resolved.map(hour),
            source: "test".into(),
            ..Incident::default()
        };
        change(&mut incident);
        self.incidents.push(incident);
        self
    }

    /// A word of the lead on a launch, given at that hour.
    pub fn said(self, subject: &str, verdict: Verdict, at: f64) -> Self {
        self.said_with(subject, verdict, at, |_| {})
    }

    pub fn said_with(mut self, subject: &str, verdict: Verdict, at: f64, change: impl FnOnce(&mut Override)) -> Self {
        let mut said = Override {
            project: "p".into(),
            subject: subject.into(),
            verdict,
            role: "lead".into(),
            why: "seen".into(),
            given_at: hour(at),
            source: "test".into(),
            ..Override::default()
        };
        change(&mut said);
        self.overrides.push(said);
        self
    }

    /// A merged change of these commits.
    pub fn change(self, number: i64, title: &str, commits: &[&str]) -> Self {
        self.change_with(number, title, commits, |_| {})
    }

    pub fn change_with(mut self, number: i64, title: &str, commits: &[&str], change: impl FnOnce(&mut Change)) -> Self {
        let mut made = Change {
            repository: "r".into(),
            number,
            title: Some(title.into()),
            state: ChangeState::Merged,
            source: "test".into(),
            ..Change::default()
        };
        change(&mut made);
        self.changes.push(made);
        let of = commits.iter().map(|sha| ChangeCommit { repository: "r".into(), number, sha: (*sha).to_owned() });
        self.change_commits.extend(of);
        self
    }

    /// A review or comment by somebody.
    pub fn review(mut self, number: i64, reviewer: &str, kind: ActorKind, at: f64) -> Self {
        self.reviews.push(Review {
            repository: "r".into(),
            number,
            id: format!("{}", self.reviews.len()),
            reviewer_hash: Some(reviewer.into()),
            reviewer_kind: kind,
            submitted_at: Some(hour(at)),
            ..Review::default()
        });
        self
    }

    pub fn store(&self) -> Store {
        let mut store = Store::in_memory().expect("a store");
        let mut batch = store.begin().expect("a batch");
        batch.add([&self.project]).expect("the project");
        batch.add(&self.repositories).expect("repositories");
        batch.add(&self.rules).expect("rules");
        batch.add(&self.refs).expect("refs");
        batch.add(&self.environments).expect("environments");
        batch.add(&self.commits).expect("commits");
        batch.add(&self.paths).expect("paths");
        batch.add(&self.changes).expect("changes");
        batch.add(&self.change_commits).expect("commits of changes");
        batch.add(&self.reviews).expect("reviews");
        batch.add(&self.deployments).expect("deployments");
        batch.add(&self.incidents).expect("incidents");
        batch.add(&self.overrides).expect("overrides");
        batch.commit().expect("written");
        queries::derive::refresh(&mut store).expect("derived");
        store
    }

    /// The answer of 90 days on 6 March 2026, hour 1440.
    pub fn ask(&self) -> Answered {
        self.ask_with(|_| {})
    }

    /// The answer with another now.
    pub fn ask_at(&self, now: f64) -> Answered {
        self.ask_with(|ask| ask.as_of = Some(AsOf::Moment(hour(now))))
    }

    pub fn ask_with(&self, change: impl FnOnce(&mut Ask)) -> Answered {
        let store = self.store();
        let mut ask = Ask {
            scope: "production".into(),
            window: Asked::Days(90),
            definition: Definition::Dora,
            as_of: None,
            edition: Edition::default(),
            clock: hour(24.0 * 60.0),
            lead_time_clock: Clock::default(),
        };
        change(&mut ask);
        let answer = answers::answer(&store, "p", &ask).expect("an answer").expect("the project");
        Answered { store, answer }
    }
}

/// A row behind a figure: its cells by their columns, with `counted` and `reason`.
pub(crate) type Row = BTreeMap<String, Value>;

pub(crate) struct Answered {
    pub store: Store,
    pub answer: ProjectAnswer,
}

impl Answered {
    pub fn metric(&self, name: MetricName) -> &Metric {
        self.answer.metrics.iter().find(|metric| metric.metric == name).expect("all five are answered")
    }

    /// The rows behind a figure, the oldest first.
    pub fn rows(&self, name: MetricName) -> Vec<Row> {
        let found = rows(&self.store, &self.answer, name).expect("rows");
        let mut rows: Vec<Row> = found
            .rows
            .into_iter()
            .map(|row| {
                let mut cells: Row = found.columns.iter().cloned().zip(row.cells).collect();
                cells.insert("counted".into(), row.counted.into());
                cells.insert("reason".into(), row.reason.map_or(Value::Null, Value::from));
                cells
            })
            .collect();
        rows.sort_by_key(|row| (text(row, "finished_at"), text(row, "launch")));
        rows
    }

    /// Every launch with its kind, or with why it does not count: `1 first`, `2 forward, empty`.
    pub fn launches(&self) -> Vec<String> {
        let rows = self.rows(MetricName::DeploymentFrequency);
        rows.iter()
            .map(|row| {
                let said = [text(row, "launch"), text(row, "kind")].join(" ");
                if row["reason"].is_null() { said } else { format!("{said}, {}", text(row, "reason")) }
            })
            .collect()
    }

    /// Every delivered commit with its launch, `c1 by 2`, and with the reason if it has no lead time.
    pub fn delivered(&self) -> Vec<String> {
        let mut found: Vec<String> = self
            .rows(MetricName::ChangeLeadTime)
            .iter()
            .map(|row| {
                let said = format!("{} by {}", text(row, "sha"), text(row, "launch"));
                if row["reason"].is_null() { said } else { format!("{said}, {}", text(row, "reason")) }
            })
            .collect();
        found.sort();
        found
    }

    /// The changes behind the phases, by number.
    pub fn changes(&self) -> Vec<Row> {
        let found = phase_rows(&self.store, &self.answer).expect("rows");
        let mut rows: Vec<Row> = found
            .rows
            .into_iter()
            .map(|row| {
                let mut cells: Row = found.columns.iter().cloned().zip(row.cells).collect();
                cells.insert("counted".into(), row.counted.into());
                cells.insert("reason".into(), row.reason.map_or(Value::Null, Value::from));
                cells
            })
            .collect();
        rows.sort_by_key(|row| row["number"].as_i64());
        rows
    }

    /// Every delivered change with the launch that delivers it and how it was found: `#7 by 2, merge_sha`.
    pub fn found(&self) -> Vec<String> {
        let said = |row: &Row| format!("{} by {}, {}", text(row, "name"), text(row, "launch"), text(row, "found_by"));
        self.changes().iter().map(said).collect()
    }

    /// The phases of every delivered change in hours, `?` where an end is unknown: `#7 1 2 3 4 0.5`.
    pub fn phases(&self) -> Vec<String> {
        let columns = ["coding_seconds", "pickup_seconds", "review_seconds", "waiting_seconds", "deploying_seconds"];
        self.changes()
            .iter()
            .map(|row| {
                let hours = columns.map(|column| match row[column].as_f64() {
                    Some(seconds) => (seconds / 3600.0).to_string(),
                    None => "?".to_owned(),
                });
                format!("{} {}", text(row, "name"), hours.join(" "))
            })
            .collect()
    }

    /// Every failed launch with the signal that names it and how sure it is: `2 rollback observed`.
    pub fn failures(&self) -> Vec<String> {
        let rows = self.rows(MetricName::ChangeFailureRate);
        let failed = rows.iter().filter(|row| row["failed"] == true);
        failed.map(|row| ["launch", "signal", "confidence"].map(|column| text(row, column)).join(" ")).collect()
    }

    /// Every failed launch with the hours to its recovery: `2 4.5`, or `2 open 30` up to now.
    pub fn recoveries(&self) -> Vec<String> {
        let rows = self.rows(MetricName::FailedDeploymentRecoveryTime);
        rows.iter()
            .map(|row| {
                let hours = row["recovery_seconds"].as_f64().expect("seconds") / 3600.0;
                let open = if row["still_open"] == true { "open " } else { "" };
                let said = format!("{} {open}{hours}", text(row, "launch"));
                if row["reason"].is_null() { said } else { format!("{said}, {}", text(row, "reason")) }
            })
            .collect()
    }

    /// Every launch that rework is counted of, with why it was unplanned: `2`, `3 rollback`.
    pub fn rework(&self) -> Vec<String> {
        let rows = self.rows(MetricName::DeploymentReworkRate);
        rows.iter()
            .map(|row| [text(row, "launch"), text(row, "unplanned_because")].join(" ").trim().to_owned())
            .collect()
    }
}

fn text(row: &Row, column: &str) -> String {
    match &row[column] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
