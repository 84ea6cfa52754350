//! CI: builds of changes and of the default branch, their jobs, flaky failures, and a branch that stays red.

use chrono::TimeDelta;
use queries::model::facts::{Build, Job};
use queries::model::{BuildTrigger, Status, Time};

use super::coding::{Plan, Purpose};
use super::team::{Event, MAIN, SOURCE, Team};
use crate::chance;

/// A build that passed.
pub(super) struct Green {
    pub(super) build: String,
    pub(super) at: Time,
}

/// What is built, and why.
struct Built<'b> {
    sha: &'b str,
    branch: &'b str,
    started_by: BuildTrigger,
    change: Option<i64>,
    queued_at: Time,
    broken: bool,
}

impl Team<'_> {
    /// Builds the tip of a change before it is merged.
    pub(super) fn build_change(&mut self, sha: &str, branch: &str, number: i64, at: Time) {
        let queued_at = self.triggered(at);
        let broken = self.chance.share(0.06);
        let change = Some(number);
        self.build(&Built { sha, branch, started_by: BuildTrigger::Change, change, queued_at, broken });
    }

    /// Builds a merge, where CI does; a merge that breaks the default branch leaves it red until it is mended.
    pub(super) fn integrate(&mut self, at: Time, sha: &str, mends: bool) -> Option<Green> {
        let habits = &self.habits.integration;
        if mends {
            self.red = false;
        } else if !self.red && self.chance.share(habits.breaks) {
            self.red = true;
            let red = chance::minutes(self.chance.between(habits.red_hours) * 60.0);
            let mend_at = self.calendar.next_working(at + red, 45.0);
            let purpose = match self.main.last() {
                Some(tip) if habits.mends_by_revert => Purpose::Revert { of: tip.work.clone(), trouble: None },
                _ => Purpose::Mend,
            };
            self.schedule(mend_at, Event::Merge(Plan { purpose }));
        }
        if !self.chance.share(habits.built) {
            return None;
        }
        let queued_at = self.triggered(at);
        let broken = self.red;
        let started_by = BuildTrigger::Push;
        let green = self.build(&Built { sha, branch: MAIN, started_by, change: None, queued_at, broken });
        if let Some(tip) = self.main.last_mut() {
            tip.build = green.as_ref().map(|green| green.build.clone());
        }
        green
    }

    fn triggered(&mut self, at: Time) -> Time {
        at + TimeDelta::seconds(self.chance.between(self.habits.integration.trigger_seconds) as i64)
    }

    /// Runs a build, and runs it again where only a flaky job failed.
    fn build(&mut self, built: &Built<'_>) -> Option<Green> {
        let id = self.next_build.to_string();
        self.next_build += 1;
        let (finished_at, failed, flaked) = self.attempt(built, &id, 1, true);
        if !failed {
            return Some(Green { build: id, at: finished_at });
        }
        if flaked && !built.broken && self.chance.share(self.habits.integration.flakes_retried) {
            let again = Built { queued_at: finished_at + self.chance.minutes((1.0, 6.0)), ..*built };
            let (finished_at, _, _) = self.attempt(&again, &id, 2, false);
            return Some(Green { build: id, at: finished_at });
        }
        None
    }

    /// One attempt: when it ended, whether it failed, whether a flaky job is to blame.
    fn attempt(&mut self, built: &Built<'_>, id: &str, attempt: i64, may_flake: bool) -> (Time, bool, bool) {
        let plans = &self.habits.integration.jobs;
        let queued_at = built.queued_at;
        let started_at = queued_at + TimeDelta::seconds(self.chance.whole((2, 20)) as i64);
        let mut ended: Vec<(&str, Option<Time>)> = vec![];
        let (mut failed, mut flaked, mut finished_at) = (false, false, started_at);
        for (index, plan) in plans.iter().enumerate() {
            let needed = ended.iter().filter(|(name, _)| plan.needs.contains(name));
            let ready = needed.map(|(_, at)| *at).try_fold(started_at, |latest, at| at.map(|at| latest.max(at)));
            let unlucky = may_flake && self.chance.share(plan.flaky);
            let finds = built.broken && plan.finds_breaks;
            let runs = ready.filter(|_| !plan.manual || self.chance.share(0.15));
            let took = chance::minutes(self.chance.around(plan.minutes, 0.25));
            let end = runs.map(|at| at + took);
            let status = match (runs.is_some(), finds || unlucky) {
                (false, _) => Status::Skipped,
                (true, true) => Status::Failed,
                (true, false) => Status::Success,
            };
            let stops = status == Status::Failed && !plan.allowed_to_fail;
            failed |= stops;
            flaked |= stops && !finds;
            if !plan.manual {
                finished_at = end.map_or(finished_at, |end| finished_at.max(end));
            }
            ended.push((plan.name, end.filter(|_| !stops)));
            self.facts.jobs.push(Job {
                repository: self.repository.clone(),
                build: id.into(),
                attempt,
                id: format!("{id}-{attempt}-{}", index + 1),
                name: plan.name.into(),
                class: plan.class,
                status,
                queued_at: runs,
                started_at: runs,
                finished_at: end.and_then(|end| self.known(end)),
                needs: plan.needs.iter().map(|need| (*need).to_owned()).collect(),
                manual: plan.manual,
                allowed_to_fail: plan.allowed_to_fail,
                environment: None,
                source: SOURCE.into(),
                url: None,
            });
        }
        self.facts.builds.push(Build {
            repository: self.repository.clone(),
            id: id.into(),
            attempt,
            pipeline: Some("ci".into()),
            sha: Some(built.sha.into()),
            branch: Some(built.branch.into()),
            started_by: built.started_by,
            change: built.change,
            queued_at: Some(queued_at),
            started_at: Some(started_at),
            finished_at: Some(finished_at),
            status: if failed { Status::Failed } else { Status::Success },
            source: SOURCE.into(),
            url: None,
        });
        (finished_at, failed, flaked)
    }
}
