//! The state of a simulated team, and the queue of what happens to it.

use std::collections::BTreeMap;

use queries::model::facts::{DeploymentRule, Environment, Project, ProjectRepository, Repository};
use queries::model::{MadeFrom, Provider, Tier, Time};

use super::calendar::Calendar;
use super::coding::Plan;
use super::habits::Habits;
use super::launching::Launch;
use crate::Facts;
use crate::chance::Chance;

/// Where every row of a simulated team comes from.
pub(super) const SOURCE: &str = "synthetic";

/// The default branch.
pub(super) const MAIN: &str = "main";

/// Something that happens at a moment.
pub(super) enum Event {
    /// A change is merged.
    Merge(Plan),
    /// A version goes to production.
    Launch(Launch),
    /// A release by hand of that number.
    Release(usize),
    /// A sha that was live is put back, to end the trouble of that number.
    Rollback { trouble: usize },
}

/// A commit of the default branch, with the commit in it that holds the work.
pub(super) struct Tip {
    pub(super) at: Time,
    pub(super) sha: String,
    pub(super) work: String,
    pub(super) build: Option<String>,
}

/// What is or was live in production.
pub(super) struct Live {
    pub(super) sha: String,
    pub(super) version: Option<String>,
}

/// A failed launch that is being mended.
pub(super) struct Open {
    pub(super) incident: Option<usize>,

    pub(super) back_to: Option<String>,
}

pub(super) struct Team<'h> {
    pub(super) habits: &'h Habits,
    pub(super) chance: Chance,
    pub(super) calendar: Calendar,
    pub(super) repository: String,
    pub(super) people: Vec<String>,
    /// The account of the forge that commits merges.
    pub(super) forge: String,
    pub(super) facts: Facts,
    pub(super) main: Vec<Tip>,
    pub(super) live: Vec<Live>,
    pub(super) troubles: Vec<Open>,
    /// The default branch is red until a mending change is merged.
    pub(super) red: bool,
    /// Launches wait for the mending one.
    pub(super) held: bool,
    /// When the last deployment to production ended.
    pub(super) free_at: Time,
    pub(super) next_change: i64,
    pub(super) next_build: u64,
    pub(super) next_deployment: u64,
    pub(super) version: (u64, u64),
    queue: BTreeMap<(Time, u64), Event>,
    queued: u64,
}

impl<'h> Team<'h> {
    pub(super) fn new(habits: &'h Habits, seed: u64) -> Self {
        let mut chance = Chance::new(seed, habits.project);
        let calendar = Calendar { timezone: habits.timezone, from: habits.from, to: habits.to };
        Self {
            habits,
            people: (0..habits.people).map(|_| chance.person()).collect(),
            forge: chance.person(),
            chance,
            calendar,
            repository: format!("example.org/{}", habits.project),
            facts: Facts::default(),
            main: vec![],
            live: vec![],
            troubles: vec![],
            red: false,
            held: false,
            free_at: calendar.start(),
            next_change: 1,
            next_build: 10_000,
            next_deployment: 500,
            version: (0, 0),
            queue: BTreeMap::new(),
            queued: 0,
        }
    }

    /// Writes what does not change: the project, its repository, its environments; and the first commit.
    pub(super) fn found(&mut self) {
        let project = self.habits.project.to_owned();
        self.facts.projects.push(Project {
            id: project.clone(),
            name: self.habits.name.into(),
            archetype: self.habits.archetype,
            criticality: self.habits.criticality,
            timezone: Some(self.habits.timezone.name().into()),
            description: Some(self.habits.description.into()),
            source: SOURCE.into(),
            ..Project::default()
        });
        self.facts.repositories.push(Repository {
            id: self.repository.clone(),
            provider: Provider::Git,
            default_branch: Some(MAIN.into()),
            head_sha: None,
            shallow: Some(false),
            source: SOURCE.into(),
            url: None,
        });
        self.facts.project_repositories.push(ProjectRepository {
            project: project.clone(),
            repository: self.repository.clone(),
            paths: vec![],
            source: SOURCE.into(),
        });
        self.facts.deployment_rules.push(DeploymentRule {
            project: project.clone(),
            position: 1,
            made_from: MadeFrom::Deployments,
            source: SOURCE.into(),
            ..DeploymentRule::default()
        });
        for (name, tier) in [("staging", Tier::Staging), ("production", Tier::Production)] {
            self.facts.environments.push(Environment {
                project: project.clone(),
                name: name.into(),
                tier,
                source: SOURCE.into(),
                url: None,
            });
        }
        self.first_commit();
    }

    pub(super) fn schedule(&mut self, at: Time, event: Event) {
        self.queued += 1;
        self.queue.insert((at, self.queued), event);
    }

    /// Lets everything happen in its order, up to the end.
    pub(super) fn run(&mut self) {
        let end = self.calendar.end();
        while let Some(((at, _), event)) = self.queue.pop_first() {
            if at > end {
                break;
            }
            match event {
                Event::Merge(plan) => self.merge(at, &plan),
                Event::Launch(launch) => self.launch(at, &launch),
                Event::Release(number) => self.release(at, number),
                Event::Rollback { trouble } => self.roll_back(at, trouble),
            }
        }
    }

    /// The newest commit of the default branch at a moment.
    pub(super) fn tip_at(&self, at: Time) -> &Tip {
        let after = self.main.partition_point(|tip| tip.at <= at);
        &self.main[after.saturating_sub(1)]
    }

    /// Nothing, where the moment lies past the end of the simulation.
    pub(super) fn known(&self, at: Time) -> Option<Time> {
        (at <= self.calendar.end()).then_some(at)
    }

    pub(super) fn project(&self) -> String {
        self.habits.project.to_owned()
    }
}
