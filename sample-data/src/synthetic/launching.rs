//! Launches: on green by a pipeline through staging, or by hand in the evening.

use chrono::TimeDelta;
use queries::model::facts::{Approval, Build, Deployment, Job, Ref, Release};
use queries::model::{
    ActorKind, ApprovalState, BuildTrigger, DatedBy, DeploymentTrigger, Exposure, JobClass, RefKind, Status, Time,
};

use super::building::Green;
use super::coding::{Plan, Purpose, whole_seconds};
use super::habits::{Cadence, Mishap};
use super::team::{Event, Live, MAIN, SOURCE, Team};
use crate::chance;

/// A version on its way to production.
pub(super) struct Launch {
    pub(super) sha: String,
    pub(super) build: Option<String>,
    pub(super) version: Option<String>,
    /// The trouble that it ends.
    pub(super) trouble: Option<usize>,
    pub(super) mishap: Option<Mishap>,
}

/// One try to put a version into an environment.
pub(super) struct Try<'t> {
    pub(super) environment: &'static str,
    pub(super) launch: &'t Launch,
    pub(super) started_at: Time,
    pub(super) finished_at: Option<Time>,
    pub(super) status: Status,
    /// Id of the pipeline that ran it.
    pub(super) pipeline: Option<String>,
}

impl Team<'_> {
    pub(super) fn releases_by_hand(&self) -> bool {
        matches!(self.habits.cadence, Cadence::ByHand { .. })
    }

    /// The evenings of the year on which a team that launches by hand does so.
    pub(super) fn plan_launches(&mut self) {
        let Cadence::ByHand { every_days, hours, .. } = &self.habits.cadence else { return };
        let mut at = self.calendar.start() + chance::minutes(self.chance.between((12.0, 20.0)) * 1440.0);
        let mut number = 1;
        while at < self.calendar.end() {
            let hour = self.chance.between(*hours);
            self.schedule(self.calendar.at(self.calendar.local_day(at), hour), Event::Release(number));
            number += 1;
            at += chance::minutes(self.chance.between(*every_days) * 1440.0);
        }
    }

    /// What follows a merge: a launch on green, or a hotfix by hand.
    pub(super) fn after_merge(&mut self, at: Time, plan: &Plan, sha: String, green: Option<Green>) {
        let trouble = match plan.purpose {
            Purpose::Revert { trouble, .. } => trouble,
            Purpose::Hotfix { trouble } => Some(trouble),
            _ => None,
        };
        if self.releases_by_hand() {
            if trouble.is_some() {
                self.version.1 += 1;
                let version = Some(format!("{}.{}.{}", self.habits.deployment.major, self.version.0, self.version.1));
                let after = self.chance.minutes((25.0, 200.0));
                self.schedule(at + after, Event::Launch(Launch { sha, build: None, version, trouble, mishap: None }));
            }
        } else if let Some(green) = green {
            let launch = Launch { sha, build: Some(green.build), version: None, trouble, mishap: None };
            self.schedule(green.at + TimeDelta::seconds(5), Event::Launch(launch));
        }
    }

    /// A release by hand: a version from the default branch, with or without staging.
    pub(super) fn release(&mut self, at: Time, number: usize) {
        let Cadence::ByHand { freeze_hours, mishaps, .. } = &self.habits.cadence else { return };
        let mishap = mishaps.iter().find(|(release, _)| *release == number).map(|(_, mishap)| *mishap);
        let freeze = if mishap == Some(Mishap::ClockSkew) { 0.0 } else { self.chance.between(*freeze_hours) };
        let tip = self.tip_at(at - chance::minutes(freeze * 60.0));
        let (sha, build, tip_at) = (tip.sha.clone(), tip.build.clone(), tip.at);
        if self.live.last().is_some_and(|live| live.sha == sha) {
            return;
        }
        self.version = (number as u64, 0);
        let version = Some(format!("{}.{number}.0", self.habits.deployment.major));
        let launch = Launch { sha, build, version, trouble: None, mishap };
        if self.chance.share(self.habits.staging.used) {
            let early = whole_seconds(tip_at + (at - tip_at) / 3);
            let at_work = self.calendar.next_working(early, 60.0);
            let started_at = if at_work < at { at_work } else { early };
            let finished_at = Some(started_at + self.chance.minutes(self.habits.staging.minutes));
            let status = Status::Success;
            self.deploy(&Try {
                environment: "staging",
                launch: &launch,
                started_at,
                finished_at,
                status,
                pipeline: None,
            });
        }
        self.launch_by_hand(at, &launch);
    }

    pub(super) fn launch(&mut self, at: Time, launch: &Launch) {
        if self.releases_by_hand() {
            self.launch_by_hand(at, launch);
        } else if (!self.held || launch.trouble.is_some()) && !self.is_overtaken(&launch.sha) {
            self.launch_on_green(at, launch);
        }
    }

    fn launch_by_hand(&mut self, at: Time, launch: &Launch) {
        self.tag(at - TimeDelta::minutes(12), launch);
        let took = self.chance.minutes(self.habits.deployment.minutes);
        let (mut started_at, mut status) = (at, Status::Success);
        match launch.mishap {
            Some(Mishap::ClockSkew) => started_at = self.tip_at(at).at - took - TimeDelta::minutes(17),
            Some(Mishap::NeverFinished) => status = Status::Unknown,
            Some(Mishap::Retried | Mishap::Abandoned) => {
                let finished_at = Some(at + TimeDelta::minutes(9));
                let failed = Status::Failed;
                let id = self.deploy(&Try {
                    environment: "production",
                    launch,
                    started_at,
                    finished_at,
                    status: failed,
                    pipeline: None,
                });
                self.approve(at, &id);
                if launch.mishap == Some(Mishap::Abandoned) {
                    return;
                }
                started_at = at + TimeDelta::minutes(21);
            }
            _ => {}
        }
        let finish = started_at + took;
        let finished_at = (status == Status::Success).then_some(finish);
        let id =
            self.deploy(&Try { environment: "production", launch, started_at, finished_at, status, pipeline: None });
        if launch.trouble.is_none() {
            self.approve(at, &id);
        }
        if status == Status::Success {
            self.went_live(launch, finish, &id);
        }
    }

    fn launch_on_green(&mut self, at: Time, launch: &Launch) {
        let Cadence::OnGreen(habits) = &self.habits.cadence else { return };
        let started_at = at + TimeDelta::seconds(self.chance.whole((5, 25)) as i64);
        let staged_at = started_at + self.chance.minutes(self.habits.staging.minutes);
        let smoked_at = staged_at + self.chance.minutes((0.8, 2.0));
        let production_at = smoked_at.max(self.free_at + TimeDelta::seconds(10));
        let rollout_fails = launch.trouble.is_none() && self.chance.share(habits.failed_rollouts);
        let mut finish = production_at + self.chance.minutes(self.habits.deployment.minutes);
        let staging_fails = launch.trouble.is_none() && self.chance.share(self.habits.staging.fails);
        if finish + TimeDelta::minutes(20) > self.calendar.end() {
            return;
        }
        let pipeline = Some(self.next_build.to_string());
        self.next_build += 1;
        let status = if staging_fails { Status::Failed } else { Status::Success };
        self.deploy(&Try {
            environment: "staging",
            launch,
            started_at,
            finished_at: Some(staged_at),
            status,
            pipeline: pipeline.clone(),
        });
        if staging_fails {
            return self.write_pipeline(launch, &[(JobClass::Deploy, "staging", started_at, staged_at, status)]);
        }
        let mut begin = production_at;
        if rollout_fails {
            let stopped = begin + TimeDelta::minutes(2);
            let finished_at = Some(stopped);
            let pipeline = pipeline.clone();
            let environment = "production";
            self.deploy(&Try { environment, launch, started_at: begin, finished_at, status: Status::Failed, pipeline });
            finish += TimeDelta::minutes(4);
            begin = stopped + TimeDelta::minutes(2);
        }
        let id = self.deploy(&Try {
            environment: "production",
            launch,
            started_at: begin,
            finished_at: Some(finish),
            status: Status::Success,
            pipeline,
        });
        self.write_pipeline(
            launch,
            &[
                (JobClass::Deploy, "staging", started_at, staged_at, Status::Success),
                (JobClass::Smoke, "staging", staged_at, smoked_at, Status::Success),
                (JobClass::Deploy, "production", begin, finish, Status::Success),
                (JobClass::Smoke, "production", finish, finish + TimeDelta::seconds(75), Status::Success),
            ],
        );
        self.free_at = finish;
        self.went_live(launch, finish, &id);
    }

    fn went_live(&mut self, launch: &Launch, finish: Time, deployment: &str) {
        self.live.push(Live { sha: launch.sha.clone(), version: launch.version.clone() });
        if let Some(merged_by) = self.main.iter().rev().find(|tip| tip.sha == launch.sha).map(|tip| tip.at) {
            let updates = self.facts.dependency_updates.iter_mut();
            let waiting = updates.filter(|update| update.deployed_at.is_none() && update.merged_at <= Some(merged_by));
            waiting.for_each(|update| update.deployed_at = Some(finish));
        }
        match launch.trouble {
            Some(trouble) => {
                self.held = false;
                self.resolve(trouble, finish);
            }
            None => self.may_fail(launch, finish, deployment),
        }
    }

    /// Whether a later commit of the default branch is live already.
    fn is_overtaken(&self, sha: &str) -> bool {
        let place = |sha: &str| self.main.iter().rposition(|tip| tip.sha == sha);
        self.live.last().is_some_and(|live| place(sha) <= place(&live.sha))
    }

    /// Writes a deployment and gives its id.
    pub(super) fn deploy(&mut self, attempt: &Try<'_>) -> String {
        let id = self.next_deployment.to_string();
        self.next_deployment += 1;
        let by_hand = self.releases_by_hand();
        let starter = self.chance.whole((0, self.habits.starters as u64 - 1)) as usize;
        let production = attempt.environment == "production";
        let launch = attempt.launch;
        self.facts.deployments.push(Deployment {
            project: self.project(),
            id: id.clone(),
            repository: Some(self.repository.clone()),
            environment: attempt.environment.into(),
            sha: Some(launch.sha.clone()).filter(|_| launch.mishap != Some(Mishap::NoSha)),
            version: launch.version.clone(),
            artefact_digest: if by_hand { None } else { Some(format!("sha256:{}{}", launch.sha, &launch.sha[..24])) },
            started_at: Some(attempt.started_at),
            finished_at: attempt.finished_at,
            status: attempt.status,
            started_by: if by_hand { DeploymentTrigger::Manual } else { DeploymentTrigger::Automatic },
            actor_hash: by_hand.then(|| self.people[starter].clone()),
            actor_kind: if by_hand { ActorKind::Human } else { ActorKind::Bot },
            exposure: if production { self.habits.deployment.exposure } else { Exposure::AllAtOnce },
            build: attempt.pipeline.clone().or_else(|| launch.build.clone()),
            source: SOURCE.into(),
            ..Deployment::default()
        });
        id
    }

    /// The pipeline that deployed: one build with a job per step.
    fn write_pipeline(&mut self, launch: &Launch, steps: &[(JobClass, &str, Time, Time, Status)]) {
        let id = (self.next_build - 1).to_string();
        let mut before: Vec<String> = vec![];
        for (index, (class, environment, started_at, finished_at, status)) in steps.iter().enumerate() {
            let name = format!("{}-{environment}", class.as_str());
            self.facts.jobs.push(Job {
                repository: self.repository.clone(),
                build: id.clone(),
                attempt: 1,
                id: format!("{id}-1-{}", index + 1),
                name: name.clone(),
                class: *class,
                status: *status,
                queued_at: Some(*started_at),
                started_at: Some(*started_at),
                finished_at: Some(*finished_at),
                needs: std::mem::replace(&mut before, vec![name]),
                environment: Some((*environment).into()),
                source: SOURCE.into(),
                ..Job::default()
            });
        }
        let failed = steps.iter().any(|(.., status)| *status == Status::Failed);
        self.facts.builds.push(Build {
            repository: self.repository.clone(),
            id,
            attempt: 1,
            pipeline: Some("deploy".into()),
            sha: Some(launch.sha.clone()),
            branch: Some(MAIN.into()),
            started_by: BuildTrigger::Pipeline,
            queued_at: steps.first().map(|step| step.2),
            started_at: steps.first().map(|step| step.2),
            finished_at: steps.last().map(|step| step.3),
            status: if failed { Status::Failed } else { Status::Success },
            source: SOURCE.into(),
            ..Build::default()
        });
    }

    /// The tag and the release of a version.
    fn tag(&mut self, at: Time, launch: &Launch) {
        let Some(version) = launch.version.as_ref().filter(|_| self.habits.deployment.tagged) else { return };
        self.facts.refs.push(Ref {
            repository: self.repository.clone(),
            name: format!("v{version}"),
            kind: RefKind::Annotated,
            target_sha: Some(launch.sha.clone()),
            dated_at: Some(at),
            dated_by: DatedBy::Tagger,
            source: SOURCE.into(),
            url: None,
        });
        self.facts.releases.push(Release {
            repository: self.repository.clone(),
            tag: format!("v{version}"),
            name: Some(version.clone()),
            sha: Some(launch.sha.clone()),
            published_at: Some(at + TimeDelta::minutes(5)),
            prerelease: false,
            draft: false,
            source: SOURCE.into(),
            url: None,
        });
    }

    /// The approval before a deployment: mostly after days, sometimes at once.
    fn approve(&mut self, at: Time, deployment: &str) {
        let Some(role) = self.habits.deployment.approved_by else { return };
        let waited = if self.chance.share(0.2) { 0.5 } else { self.chance.between((900.0, 7000.0)) };
        self.facts.approvals.push(Approval {
            project: self.project(),
            deployment: deployment.into(),
            id: format!("{deployment}-1"),
            role: Some(role.into()),
            state: ApprovalState::Given,
            requested_at: Some(at - chance::minutes(waited + 30.0)),
            answered_at: Some(at - TimeDelta::minutes(30)),
            source: SOURCE.into(),
            url: None,
        });
    }
}
