//! A company of many services, for measuring how fast answers come: made from a seed, of a chosen size.
//!
//! Nothing here pretends to be anybody's habits; `synthetic` does that. Every service has a repository in which topic
//! branches are merged, builds of its commits, launches of merges to staging and on to production, and incidents.
//! The services differ in size, as those of companies do.

use std::path::Path;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use queries::model::facts::{
    Build, Change, ChangeCommit, Commit, Deployment, Incident, Project, ProjectGroup, ProjectRepository, Repository,
};
use queries::model::{
    ActorKind, Archetype, BuildTrigger, ChangeState, Criticality, DeploymentTrigger, DetectedBy, Exposure, GroupKind,
    IncidentKind, Provider, Severity, Status, Time,
};
use queries::store::{ExportFormat, Store};

use crate::chance::Chance;

/// How much of everything there is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub projects: usize,
    pub commits: usize,
    pub changes: usize,
    /// In both environments together.
    pub launches: usize,
    pub builds: usize,
    pub incidents: usize,
}

impl Size {
    /// The whole company.
    pub const WHOLE: Self = Self {
        projects: 1_000,
        commits: 5_000_000,
        changes: 500_000,
        launches: 1_000_000,
        builds: 5_000_000,
        incidents: 20_000,
    };

    /// So much of the whole company, with projects of the same size.
    #[must_use]
    pub fn part(share: f64) -> Self {
        let of = |whole: usize| ((whole as f64 * share).round() as usize).max(1);
        let Self { projects, commits, changes, launches, builds, incidents } = Self::WHOLE;
        Self {
            projects: of(projects),
            commits: of(commits),
            changes: of(changes),
            launches: of(launches),
            builds: of(builds),
            incidents: of(incidents),
        }
    }
}

/// How long the history is.
const DAYS: i64 = 730;
/// So many projects are written at once.
const CHUNK: usize = 25;
/// Projects of one team.
const TEAM: usize = 10;

/// The moment with which every history ends: 2026-01-01.
///
/// # Panics
/// Never: the moment is a constant that can be.
#[must_use]
pub fn end() -> Time {
    DateTime::from_timestamp(1_767_225_600, 0).expect("the moment can be")
}

/// Writes the company's facts into `folder` as Parquet, one file per table.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write(seed: u64, size: Size, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let scratch = folder.join("making.duckdb");
    let mut store = Store::open(&scratch)?;
    let plans = plans(seed, size);
    for chunk in plans.chunks(CHUNK) {
        let mut batch = store.begin()?;
        for plan in chunk {
            let service = Service::make(seed, plan);
            batch.add([&service.project])?;
            batch.add([&service.repository])?;
            batch.add([&service.project_repository])?;
            batch.add(&service.groups)?;
            batch.add(&service.commits)?;
            batch.add(&service.changes)?;
            batch.add(&service.change_commits)?;
            batch.add(&service.builds)?;
            batch.add(&service.deployments)?;
            batch.add(&service.incidents)?;
        }
        batch.commit()?;
    }
    store.export(folder, ExportFormat::Parquet, None)?;
    drop(store);
    for ending in ["", ".wal", ".key"] {
        let path = folder.join(format!("making.duckdb{ending}"));
        if path.exists() {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// What one service gets of everything.
#[derive(Debug, Clone, Copy)]
struct Plan {
    number: usize,
    commits: usize,
    changes: usize,
    launches: usize,
    builds: usize,
    incidents: usize,
}

/// Shares everything out by weight, so that the sums are exact.
fn plans(seed: u64, size: Size) -> Vec<Plan> {
    let mut chance = Chance::new(seed, "company");
    let weights: Vec<f64> = (0..size.projects).map(|_| chance.around(1.0, 0.6)).collect();
    let whole: f64 = weights.iter().sum();
    let share = |of: usize| -> Vec<usize> {
        let mut done = 0;
        let mut passed = 0.0;
        let until = weights.iter().map(|weight| {
            passed += weight;
            let until = ((passed / whole) * of as f64).round() as usize;
            let here = until - done;
            done = until;
            here
        });
        until.collect()
    };
    let (commits, changes, launches) = (share(size.commits), share(size.changes), share(size.launches));
    let (builds, incidents) = (share(size.builds), share(size.incidents));
    (0..size.projects)
        .map(|at| Plan {
            number: at,
            commits: commits[at].max(2),
            changes: changes[at].max(1),
            launches: launches[at],
            builds: builds[at],
            incidents: incidents[at],
        })
        .collect()
}

/// The facts of one service.
#[derive(Debug, Default)]
struct Service {
    project: Project,
    repository: Repository,
    project_repository: ProjectRepository,
    groups: Vec<ProjectGroup>,
    commits: Vec<Commit>,
    changes: Vec<Change>,
    change_commits: Vec<ChangeCommit>,
    builds: Vec<Build>,
    deployments: Vec<Deployment>,
    incidents: Vec<Incident>,
    /// The merges: sha and moment.
    merges: Vec<(String, Time)>,
}

const SOURCE: &str = "synthetic";

impl Service {
    fn make(seed: u64, plan: &Plan) -> Self {
        let id = format!("service-{:04}", plan.number + 1);
        let mut chance = Chance::new(seed, &id);
        let group = |id: String, name: String, kind| ProjectGroup {
            id,
            project: format!("service-{:04}", plan.number + 1),
            name,
            kind,
            source: SOURCE.into(),
        };
        let team = plan.number / TEAM + 1;
        let mut service = Self {
            project: Project {
                id: id.clone(),
                name: format!("Service {:04} (synthetic)", plan.number + 1),
                archetype: Archetype::Service,
                criticality: *chance.one_of(&[Criticality::Low, Criticality::Medium, Criticality::High]),
                timezone: Some((*chance.one_of(&["UTC", "Europe/Berlin", "America/New_York"])).into()),
                source: SOURCE.into(),
                ..Project::default()
            },
            repository: Repository {
                id: id.clone(),
                provider: Provider::Git,
                default_branch: Some("main".into()),
                source: SOURCE.into(),
                ..Repository::default()
            },
            project_repository: ProjectRepository {
                project: id.clone(),
                repository: id.clone(),
                source: SOURCE.into(),
                ..ProjectRepository::default()
            },
            groups: vec![
                group(format!("team-{team:03}"), format!("Team {team} (synthetic)"), GroupKind::Team),
                group("company".into(), "Company (synthetic)".into(), GroupKind::Company),
            ],
            ..Self::default()
        };
        service.code(&mut chance, plan);
        service.build(&mut chance, plan.builds);
        service.launch(&mut chance, plan.launches);
        service.break_down(&mut chance, plan.incidents);
        service
    }

    fn id(&self) -> String {
        self.project.id.clone()
    }

    /// Topic branches of about ten commits, each merged by a change.
    fn code(&mut self, chance: &mut Chance, plan: &Plan) {
        let begin = end() - TimeDelta::days(DAYS);
        let people: Vec<String> = (0..8).map(|_| chance.person()).collect();
        let pace = TimeDelta::seconds(DAYS * 86_400 / plan.commits as i64);
        let mut at = begin;
        let first = self.commit(chance, &people, at, Vec::new(), "Begin");
        self.merges.push((first, at));
        for number in 1..=plan.changes {
            let until = (plan.commits - 1) * number / plan.changes + 1;
            let count = until.saturating_sub(self.commits.len());
            if count == 0 {
                continue;
            }
            let tip = self.merges[self.merges.len() - 1].0.clone();
            let back = chance.whole((0, 3)).min(self.merges.len() as u64 - 1) as usize;
            let mut side = self.merges[self.merges.len() - 1 - back].0.clone();
            let created_at = at;
            for step in 1..count {
                at += TimeDelta::milliseconds((pace.num_milliseconds() as f64 * chance.between((0.5, 1.5))) as i64);
                let what = match () {
                    () if chance.share(0.004) => format!("Hotfix of part {step}"),
                    () => format!("Change {number}, part {step}"),
                };
                side = self.commit(chance, &people, at.min(end()), vec![side], &what);
                self.change_commits.push(ChangeCommit {
                    repository: self.id(),
                    number: number as i64,
                    sha: side.clone(),
                });
            }
            at += pace;
            let merged_at = at.min(end());
            let merge = self.commit(chance, &people, merged_at, vec![tip, side.clone()], &format!("Merge #{number}"));
            if chance.share(0.02) {
                let reverted = self.merges[self.merges.len() - 1].0.clone();
                let last = self.commits.len() - 1;
                self.commits[last].reverts_sha = Some(reverted);
            }
            self.changes.push(Change {
                repository: self.id(),
                number: number as i64,
                title: Some(format!("Change {number}")),
                state: ChangeState::Merged,
                author_hash: Some(chance.one_of(&people).clone()),
                author_kind: ActorKind::Human,
                first_commit_at: Some(created_at.min(merged_at)),
                created_at: Some(created_at.min(merged_at)),
                first_review_at: Some(merged_at - TimeDelta::minutes(40)),
                approved_at: Some(merged_at - TimeDelta::minutes(20)),
                merged_at: Some(merged_at),
                closed_at: Some(merged_at),
                head_sha: Some(side),
                merge_sha: Some(merge.clone()),
                base_branch: Some("main".into()),
                files: Some(chance.whole((1, 20)) as i64),
                additions: Some(chance.whole((1, 400)) as i64),
                deletions: Some(chance.whole((0, 200)) as i64),
                source: SOURCE.into(),
                ..Change::default()
            });
            self.merges.push((merge, merged_at));
        }
    }

    fn commit(
        &mut self,
        chance: &mut Chance,
        people: &[String],
        at: DateTime<Utc>,
        parents: Vec<String>,
        subject: &str,
    ) -> String {
        let sha = chance.sha();
        let author = chance.one_of(people).clone();
        self.commits.push(Commit {
            repository: self.id(),
            sha: sha.clone(),
            parents,
            author_hash: Some(author.clone()),
            committer_hash: Some(author),
            author_kind: if chance.share(0.05) { ActorKind::Bot } else { ActorKind::Human },
            authored_at: Some(at),
            committed_at: Some(at),
            subject: Some(subject.into()),
            committed_by_forge: Some(false),
            files: Some(chance.whole((1, 9)) as i64),
            additions: Some(chance.whole((1, 90)) as i64),
            deletions: Some(chance.whole((0, 40)) as i64),
            source: SOURCE.into(),
            ..Commit::default()
        });
        sha
    }

    /// Builds of the commits in turn; a failed one may be tried again.
    fn build(&mut self, chance: &mut Chance, builds: usize) {
        let mut attempt = 1;
        let mut at = 0;
        for made in 0..builds {
            let commit = &self.commits[at * self.commits.len() / builds.max(1)];
            let queued_at = commit.committed_at.unwrap_or_else(end);
            let started_at = queued_at + chance.minutes((0.1, 4.0));
            let failed = chance.share(0.12);
            self.builds.push(Build {
                repository: self.id(),
                id: format!("{}", at + 1),
                attempt,
                pipeline: Some("pipeline".into()),
                sha: Some(commit.sha.clone()),
                branch: Some(if commit.parents.len() > 1 { "main" } else { "topic" }.into()),
                started_by: if commit.parents.len() > 1 { BuildTrigger::Push } else { BuildTrigger::Change },
                queued_at: Some(queued_at),
                started_at: Some(started_at),
                finished_at: Some(started_at + chance.minutes((3.0, 18.0))),
                status: if failed { Status::Failed } else { Status::Success },
                source: SOURCE.into(),
                ..Build::default()
            });
            if failed && attempt == 1 && chance.share(0.3) {
                attempt = 2;
            } else {
                attempt = 1;
                at = made + 1;
            }
        }
    }

    /// Merges go to staging, and every other time on to production: half of the launches each.
    fn launch(&mut self, chance: &mut Chance, launches: usize) {
        let merges = std::mem::take(&mut self.merges);
        for made in 0..launches / 2 {
            let place = made * merges.len() / (launches / 2).max(1);
            let (sha, merged_at) = &merges[place];
            let moment = *merged_at + TimeDelta::minutes((made % 7) as i64 * 3);
            let staging = moment + chance.minutes((5.0, 20.0));
            self.deploy(chance, "staging", made, sha, staging);
            let back = if chance.share(0.03) { place.saturating_sub(1) } else { place };
            let production = staging + chance.minutes((20.0, 300.0));
            self.deploy(chance, "production", made, &merges[back].0, production);
        }
        self.merges = merges;
    }

    fn deploy(&mut self, chance: &mut Chance, environment: &str, number: usize, sha: &str, at: Time) {
        let started_at = at.min(end() - TimeDelta::minutes(10));
        self.deployments.push(Deployment {
            project: self.id(),
            id: format!("{environment}-{number}"),
            repository: Some(self.id()),
            environment: environment.into(),
            sha: Some(sha.into()),
            started_at: Some(started_at),
            finished_at: Some(started_at + chance.minutes((2.0, 9.0))),
            status: if chance.share(0.03) { Status::Failed } else { Status::Success },
            started_by: if chance.share(0.8) { DeploymentTrigger::Automatic } else { DeploymentTrigger::Manual },
            exposure: Exposure::Rolling,
            source: SOURCE.into(),
            ..Deployment::default()
        });
    }

    /// Incidents open soon after a launch, or at any time.
    fn break_down(&mut self, chance: &mut Chance, incidents: usize) {
        for number in 0..incidents {
            let at = match self.deployments.len() {
                0 => end() - TimeDelta::days(DAYS / 2),
                count => {
                    let launch = &self.deployments[chance.whole((0, count as u64 - 1)) as usize];
                    launch.started_at.unwrap_or_else(end)
                }
            };
            let opened_at = (at + chance.minutes((5.0, 3_000.0))).min(end() - TimeDelta::minutes(5));
            self.incidents.push(Incident {
                project: self.id(),
                id: format!("incident-{number}"),
                severity: Severity::default(),
                kind: IncidentKind::Incident,
                detected_by: DetectedBy::Monitor,
                opened_at: Some(opened_at),
                resolved_at: (!chance.share(0.02)).then(|| (opened_at + chance.minutes((10.0, 600.0))).min(end())),
                source: SOURCE.into(),
                ..Incident::default()
            });
        }
    }
}
