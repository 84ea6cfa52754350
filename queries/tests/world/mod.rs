//! A made-up project: twenty weeks of one small change a working day, built, tested, staged and launched by itself.

use chrono::{Datelike as _, Duration, Weekday};
use queries::derive;
use queries::ladders::{self, Advice, LadderResult};
use queries::metrics::window::{Asked, Window};
use queries::metrics::{Clock, PRODUCTION, Question};
use queries::model::facts::{
    Approval, Attestation, Build, Change, Commit, CommitPath, DependencyUpdate, Deployment, Drill, Incident, Job,
    Probe, Project, ProjectRepository, Repository, UpstreamRelease, Waiver,
};
use queries::model::{
    ActorKind, ApprovalState, Archetype, BuildTrigger, ChangeState, Criticality, DeploymentTrigger, DrillKind,
    Exposure, IncidentKind, JobClass, Severity, Status, Time,
};
use queries::store::Store;

pub fn at(text: &str) -> Time {
    text.parse().expect("a time")
}

/// Facts of one project, to be bent by a test.
pub struct World {
    pub project: Project,
    pub commits: Vec<Commit>,
    pub changes: Vec<Change>,
    pub builds: Vec<Build>,
    pub jobs: Vec<Job>,
    pub deployments: Vec<Deployment>,
    pub approvals: Vec<Approval>,
    pub incidents: Vec<Incident>,
    pub drills: Vec<Drill>,
    pub probes: Vec<Probe>,
    pub attestations: Vec<Attestation>,
    pub waivers: Vec<Waiver>,
    pub paths: Vec<CommitPath>,
    pub upstream: Vec<UpstreamRelease>,
    pub updates: Vec<DependencyUpdate>,
}

const NOW: &str = "2026-05-23T12:00:00Z";

impl World {
    /// Monday 5 January to Friday 22 May 2026, asked on the Saturday after.
    pub fn sound() -> Self {
        let text = str::to_owned;
        let mut world = Self {
            project: Project {
                id: text("shop"),
                name: text("Shop"),
                archetype: Archetype::Service,
                criticality: Criticality::Medium,
                source: text("test"),
                ..Project::default()
            },
            commits: Vec::new(),
            changes: Vec::new(),
            builds: Vec::new(),
            jobs: Vec::new(),
            deployments: Vec::new(),
            approvals: Vec::new(),
            incidents: Vec::new(),
            drills: Vec::new(),
            probes: Vec::new(),
            attestations: Vec::new(),
            waivers: Vec::new(),
            paths: Vec::new(),
            upstream: Vec::new(),
            updates: Vec::new(),
        };
        let mut day = at("2026-01-05T10:00:00Z");
        let mut number = 0;
        while day < at(NOW) {
            if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
                world.working_day(number, day);
                number += 1;
            }
            day += Duration::days(1);
        }
        // On a Sunday, more than a day after the last launch: linked to none.
        world.incidents.push(Incident {
            project: text("shop"),
            id: text("sunday"),
            severity: Severity::Minor,
            kind: IncidentKind::Incident,
            opened_at: Some(at("2026-03-08T20:00:00Z")),
            resolved_at: Some(at("2026-03-08T21:00:00Z")),
            source: text("test"),
            ..Incident::default()
        });
        for kind in [DrillKind::Rollback, DrillKind::Rebuild, DrillKind::LoadTest] {
            world.drills.push(Drill {
                project: text("shop"),
                id: kind.as_str().into(),
                kind,
                performed_at: Some(at("2026-05-02T09:00:00Z")),
                duration_seconds: Some(300.0),
                succeeded: Some(true),
                source: text("test"),
                ..Drill::default()
            });
        }
        for (name, path) in [("ci_configuration", ".github/workflows/ci.yml"), ("container_file", "Dockerfile")] {
            world.probes.push(Probe {
                repository: text("shop"),
                sha: sha(0),
                name: text(name),
                path: text(path),
                found: true,
                observed_at: Some(at("2026-05-01T00:00:00Z")),
                source: text("test"),
                ..Probe::default()
            });
        }
        world
    }

    /// A change merged at ten, built by five past, in the stage by nine past and in production by quarter past.
    fn working_day(&mut self, number: usize, ten: Time) {
        let text = str::to_owned;
        let minute = |minutes| Some(ten + Duration::minutes(minutes));
        let build = format!("run-{number}");
        self.commits.push(Commit {
            repository: text("shop"),
            sha: sha(number),
            parents: if number == 0 { Vec::new() } else { vec![sha(number - 1)] },
            author_hash: Some(format!("author-{}", number % 2)),
            author_kind: ActorKind::Human,
            authored_at: minute(-30),
            committed_at: minute(0),
            subject: Some(format!("Change {number}")),
            source: text("test"),
            ..Commit::default()
        });
        self.changes.push(Change {
            repository: text("shop"),
            number: i64::try_from(number).expect("small") + 1,
            state: ChangeState::Merged,
            merged_at: minute(0),
            merge_sha: Some(sha(number)),
            base_branch: Some(text("main")),
            source: text("test"),
            ..Change::default()
        });
        self.builds.push(Build {
            repository: text("shop"),
            id: build.clone(),
            attempt: 1,
            pipeline: Some(text("ci")),
            sha: Some(sha(number)),
            branch: Some(text("main")),
            started_by: BuildTrigger::Push,
            queued_at: minute(1),
            started_at: minute(1),
            finished_at: minute(5),
            status: Status::Success,
            source: text("test"),
            ..Build::default()
        });
        for (class, ended, environment) in [
            (JobClass::Unit, 3, None),
            (JobClass::Acceptance, 4, None),
            (JobClass::Smoke, 16, Some(text("production"))),
        ] {
            self.jobs.push(Job {
                repository: text("shop"),
                build: build.clone(),
                attempt: 1,
                id: text(class.as_str()),
                name: text(class.as_str()),
                class,
                status: Status::Success,
                finished_at: minute(ended),
                environment,
                source: text("test"),
                ..Job::default()
            });
        }
        for (environment, begun, ended) in [("staging", 8, 9), ("production", 12, 15)] {
            self.deployments.push(Deployment {
                project: text("shop"),
                id: format!("{environment}-{number}"),
                repository: Some(text("shop")),
                environment: text(environment),
                sha: Some(sha(number)),
                artefact_digest: Some(format!("sha256:{number}")),
                started_at: minute(begun),
                finished_at: minute(ended),
                status: Status::Success,
                started_by: DeploymentTrigger::Automatic,
                actor_kind: ActorKind::Bot,
                exposure: Exposure::Rolling,
                build: Some(build.clone()),
                source: text("test"),
                ..Deployment::default()
            });
        }
    }

    /// Gives every production deployment so many approvals.
    pub fn approve(&mut self, times: usize) {
        for deployment in self.deployments.iter().filter(|deployment| deployment.environment == "production") {
            for number in 0..times {
                self.approvals.push(Approval {
                    project: "shop".into(),
                    deployment: deployment.id.clone(),
                    id: number.to_string(),
                    state: ApprovalState::Given,
                    requested_at: deployment.started_at,
                    answered_at: deployment.finished_at,
                    source: "test".into(),
                    ..Approval::default()
                });
            }
        }
    }

    pub fn question(&self) -> Question {
        let window = Window::settle(&Asked::Days(90), at(NOW), chrono_tz::Tz::UTC, None);
        Question::of_project(&self.project.id, PRODUCTION, window, Clock::default())
    }

    /// A store with these facts and what is derived from them.
    pub fn store(&self) -> Store {
        let mut store = Store::in_memory().expect("a store");
        let mut batch = store.begin().expect("a batch");
        batch.add([&self.project]).expect("rows");
        let repository = Repository {
            id: self.project.id.clone(),
            default_branch: Some("main".into()),
            head_sha: Some(sha(0)),
            source: "test".into(),
            ..Repository::default()
        };
        batch.add([&repository]).expect("rows");
        let membership = ProjectRepository {
            project: self.project.id.clone(),
            repository: self.project.id.clone(),
            source: "test".into(),
            paths: Vec::new(),
        };
        batch.add([&membership]).expect("rows");
        batch.add(&self.commits).expect("rows");
        batch.add(&self.changes).expect("rows");
        batch.add(&self.builds).expect("rows");
        batch.add(&self.jobs).expect("rows");
        batch.add(&self.deployments).expect("rows");
        batch.add(&self.approvals).expect("rows");
        batch.add(&self.incidents).expect("rows");
        batch.add(&self.drills).expect("rows");
        batch.add(&self.probes).expect("rows");
        batch.add(&self.attestations).expect("rows");
        batch.add(&self.waivers).expect("rows");
        batch.add(&self.paths).expect("rows");
        batch.add(&self.upstream).expect("rows");
        batch.add(&self.updates).expect("rows");
        batch.commit().expect("written");
        derive::refresh(&mut store).expect("derived");
        store
    }

    pub fn judge(&self) -> (Vec<LadderResult>, Vec<Advice>) {
        let store = self.store();
        let mut answers = ladders::judge_projects(&store, &[self.question()]).expect("judged");
        answers.pop().expect("one answer")
    }
}

fn sha(number: usize) -> String {
    format!("{number:040x}")
}
