//! Random histories as facts that arrive one by one: three projects share one repository, each by its paths, two have
//! another one. Many facts come twice, with other values, as when a source corrects itself.

use queries::model::facts::{
    Build, Change, ChangeCommit, Commit, CommitPath, Deployment, DeploymentRule, Environment, Incident, Override,
    Project, ProjectRepository, Ref, Release, Repository, Review,
};
use queries::model::{
    ActorKind, Archetype, ChangeState, DatedBy, Fact, IncidentKind, MadeFrom, RefKind, Status, Tier, Verdict,
};
use queries::store::Batch;

use crate::case::hour;
use crate::order::Dice;

/// What is written at once with others: a fact, or that a source does not have one any more.
pub(crate) type Arriving = Box<dyn Fn(&mut Batch<'_>)>;

const COMMITS: usize = 45;
const CHANGES: usize = 15;
const HOURS: usize = 450;
const PLACES: [&str; 8] =
    ["production", "production", "production", "Production", "blue", "staging", "staging-eu", "mars"];
const PATHS: [(&str, &str); 3] = [("shop", "shop/**"), ("cart", "cart/**"), ("tool", "tool/**")];

/// A fact of a history.
pub(crate) struct Known {
    /// The hour at which it became known.
    pub(crate) at: f64,
    /// Whether nothing else is written with it, which could hide that it was missed.
    pub(crate) alone: bool,
    pub(crate) fact: Arriving,
}

struct History<'d> {
    dice: &'d mut Dice,
    facts: Vec<Known>,
}

/// All facts of a history, in no order.
pub(crate) fn history(dice: &mut Dice) -> Vec<Known> {
    let mut history = History { dice, facts: Vec::new() };
    history.declare();
    for repository in ["mono", "solo"] {
        history.commits(repository);
        history.changes(repository);
    }
    history.names();
    for project in ["shop", "cart", "tool"] {
        history.deployments(project);
        history.rollbacks(project);
        history.incidents(project);
        history.words(project);
    }
    history.facts
}

fn sha(repository: &str, at: usize) -> String {
    format!("{:02x}{}", at + 1, if repository == "mono" { "aa" } else { "bb" }.repeat(19))
}

fn when(hours: usize) -> f64 {
    hours as f64
}

impl History<'_> {
    fn chance(&mut self, one_of: usize) -> bool {
        self.dice.below(one_of) == 0
    }

    fn some<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.dice.below(of.len())].clone()
    }

    /// A fact that is known from some hour on.
    fn fact<T: Fact + Clone + 'static>(&mut self, at: f64, fact: &T) {
        let fact = fact.clone();
        self.written(at, false, move |batch| batch.add([&fact]).expect("a fact"));
    }

    fn written(&mut self, at: f64, alone: bool, fact: impl Fn(&mut Batch<'_>) + 'static) {
        self.facts.push(Known { at, alone, fact: Box::new(fact) });
    }

    /// A declaration that is another one for a while, sooner or later.
    fn declared<T: Fact + Clone + 'static>(&mut self, fact: T, change: impl FnOnce(&mut Self, &mut T)) {
        let mut other = fact.clone();
        change(self, &mut other);
        let (from, until) = (self.dice.below(HOURS) as f64, self.dice.below(2 * HOURS) as f64);
        self.fact(0.0, &fact);
        self.written(from, true, move |batch| batch.add([&other]).expect("a declaration"));
        self.written(until, true, move |batch| batch.add([&fact]).expect("a declaration"));
    }

    /// A fact of which another account comes too, one time in three: before it, after it, or much later, with others or
    /// alone.
    fn corrected<T: Fact + Clone + 'static>(&mut self, known: f64, fact: T, correct: impl FnOnce(&mut Self, &mut T)) {
        if self.chance(3) {
            let mut other = fact.clone();
            correct(self, &mut other);
            let (later, alone) = (self.some(&[-1.0, 1.0, 90.0]), self.chance(4));
            self.written(known + later, alone, move |batch| batch.add([&other]).expect("a fact"));
        }
        self.fact(known, &fact);
    }

    fn declare(&mut self) {
        for id in ["shop", "cart", "tool", "site"] {
            let archetype = if id == "tool" { Archetype::Library } else { Archetype::Service };
            let timezone = Some("America/New_York".into());
            let project =
                Project { id: id.into(), name: id.into(), archetype, source: "test".into(), ..Project::default() };
            self.declared(project, |history, project| match history.dice.below(4) {
                0 => project.retry_window_minutes = Some(history.some(&[0, 240, -1])),
                1 => project.timezone = timezone,
                2 => project.timezone = Some("Mars/Olympus".into()),
                _ => project.archetype = history.some(&[Archetype::Service, Archetype::CommandLine]),
            });
        }
        for (project, paths) in PATHS {
            let part = ProjectRepository {
                project: project.into(),
                repository: "mono".into(),
                paths: vec![paths.into()],
                source: "test".into(),
            };
            self.declared(part, |history, part| {
                part.paths = history.some(&[vec![], vec!["cart/**".into(), "shop/**".into()], vec!["none/*".into()]]);
            });
        }
        for project in ["cart", "site"] {
            let part = ProjectRepository {
                project: project.into(),
                repository: "solo".into(),
                source: "test".into(),
                ..ProjectRepository::default()
            };
            self.fact(0.0, &part);
        }
        for id in ["mono", "solo"] {
            let repository = Repository {
                id: id.into(),
                default_branch: Some("main".into()),
                source: "test".into(),
                ..Repository::default()
            };
            self.declared(repository, |_, repository| repository.default_branch = Some("trunk".into()));
        }
        let environment = Environment {
            project: "shop".into(),
            name: "blue".into(),
            tier: Tier::Production,
            source: "test".into(),
            ..Environment::default()
        };
        self.declared(environment, |_, environment| environment.tier = Tier::Staging);
        self.rules();
    }

    fn rules(&mut self) {
        let rule = |project: &str, position, made_from, pattern: &str| DeploymentRule {
            project: project.into(),
            position,
            made_from,
            pattern: Some(pattern.into()),
            source: "test".into(),
            ..DeploymentRule::default()
        };
        let version = r"^(?<version>\d+\.\d+\.\d+)$";
        let deploys = r"^deploy (?<environment>\w+)$";
        let rules = [
            rule("tool", 1, MadeFrom::Tags, &version.replace('^', "^v")),
            rule("tool", 2, MadeFrom::Deployments, "."),
            rule("cart", 1, MadeFrom::Workflow, deploys),
            rule("cart", 2, MadeFrom::Deployments, "^(?<environment>staging|production)$"),
            rule("site", 1, MadeFrom::Releases, version),
            rule("site", 2, MadeFrom::Pipeline, deploys),
        ];
        for rule in rules.clone() {
            self.declared(rule, |history, rule| match history.dice.below(3) {
                0 => rule.assumed = true,
                1 => rule.environment = Some("staging".into()),
                _ => rule.pattern = Some(history.some(&["(", "x", "."]).into()),
            });
        }
        // One of a project's two rules is declared no more.
        let left = if self.chance(2) { rules[4].clone() } else { rules[5].clone() };
        let at = self.dice.below(2 * HOURS) as f64;
        self.written(at, true, move |batch| batch.declare("site", [&left]).expect("a rule"));
    }

    fn commits(&mut self, repository: &str) {
        for at in 0..COMMITS {
            let at_hour = when(at * HOURS / COMMITS);
            let mut parents: Vec<String> =
                (at > 0).then(|| sha(repository, at - 1 - self.dice.below(3).min(at - 1))).into_iter().collect();
            if at > 4 && self.chance(3) {
                parents.push(sha(repository, at - 5 + self.dice.below(4)));
                parents.dedup();
            }
            let number = self.dice.below(CHANGES) as i64;
            let (plain, merge) = (format!("Work (#{number})"), format!("Merge pull request #{number} from x"));
            let subject = self.some(&["Work".into(), "Work".into(), "hotfix: mend".into(), plain, merge]);
            let reverted = sha(repository, at - (2 + self.dice.below(5)).min(at));
            let commit = Commit {
                repository: repository.into(),
                sha: sha(repository, at),
                parents,
                author_kind: self.some(&[ActorKind::Human, ActorKind::Human, ActorKind::Bot]),
                authored_at: Some(hour(at_hour - 1.0)),
                committed_at: Some(hour(at_hour)),
                subject: Some(subject),
                reverts_sha: self.chance(4).then(|| reverted[..12].to_owned()),
                reverts_change: self.chance(8).then_some(number),
                source: "test".into(),
                ..Commit::default()
            };
            self.corrected(at_hour, commit, |history, commit| match history.dice.below(5) {
                0 => commit.subject = Some("hotfix".into()),
                1 => commit.reverts_sha = None,
                2 => commit.committed_at = None,
                3 => commit.parents.truncate(1),
                _ => commit.names_change = Some(number),
            });
            for project in ["shop", "cart", "tool"] {
                if self.chance(2) {
                    let (sha, path) = (sha(repository, at), format!("{project}/main.rs"));
                    self.fact(at_hour, &CommitPath { repository: repository.into(), sha, path });
                }
            }
        }
    }

    fn changes(&mut self, repository: &str) {
        for number in 0..CHANGES {
            let commit = number * COMMITS / CHANGES;
            let merged = when(commit * HOURS / COMMITS);
            let title = match self.dice.below(5) {
                0 => format!("Revert #{}", self.dice.below(number + 1)),
                1 => "Hotfix".into(),
                _ => "Change".into(),
            };
            let change = Change {
                repository: repository.into(),
                number: number as i64,
                title: Some(title),
                state: ChangeState::Merged,
                author_hash: Some("author".into()),
                author_kind: ActorKind::Human,
                created_at: Some(hour(merged - 9.0)),
                merged_at: Some(hour(merged)),
                merge_sha: self.chance(2).then(|| sha(repository, commit)),
                head_sha: self.chance(3).then(|| sha(repository, commit)),
                base_branch: Some(self.some(&["main", "trunk"]).into()),
                source: "test".into(),
                ..Change::default()
            };
            self.corrected(merged, change, |history, change| match history.dice.below(5) {
                0 => (change.state, change.merged_at) = (ChangeState::Open, None),
                1 => change.merge_sha = Some(sha(repository, (commit + 3) % COMMITS)),
                2 => change.labels = vec!["hotfix".into()],
                3 => change.first_commit_at = Some(hour(merged - 20.0)),
                _ => change.reverts_change = Some(1),
            });
            for back in 0..self.dice.below(4).min(commit) {
                let sha = if self.chance(9) { "cc".repeat(20) } else { sha(repository, commit - back) };
                let of_change = ChangeCommit { repository: repository.into(), number: number as i64, sha };
                self.fact(merged - 1.0, &of_change);
            }
            let review = Review {
                repository: repository.into(),
                number: number as i64,
                id: "1".into(),
                reviewer_hash: Some(self.some(&["author", "other"]).into()),
                submitted_at: Some(hour(merged - 3.0)),
                ..Review::default()
            };
            self.corrected(merged, review, |_, review| review.submitted_at = Some(hour(merged - 5.0)));
        }
    }

    /// Tags, releases and builds: what rules make deployments from.
    fn names(&mut self) {
        for at in 0..12_usize {
            let (known, commit) = (when(at * HOURS / 12), at * COMMITS / 12);
            let version = format!("{}.{}.{}", at / 8, at / 4, at);
            let tag = Ref {
                repository: "mono".into(),
                name: format!("v{version}"),
                kind: RefKind::Annotated,
                target_sha: Some(sha("mono", commit)),
                dated_at: Some(hour(known)),
                dated_by: DatedBy::Tagger,
                source: "test".into(),
                ..Ref::default()
            };
            self.corrected(known, tag, |history, tag| match history.dice.below(2) {
                0 => tag.target_sha = Some(sha("mono", history.dice.below(COMMITS))),
                _ => tag.dated_at = Some(hour(known + 30.0)),
            });
            let release = Release {
                repository: "solo".into(),
                tag: version,
                sha: Some(sha("solo", commit)).filter(|_| at % 3 > 0),
                published_at: Some(hour(known)),
                source: "test".into(),
                ..Release::default()
            };
            self.corrected(known, release, |_, release| release.draft = true);
            for pipeline in ["deploy production", "deploy staging", "test"] {
                let build = Build {
                    repository: "solo".into(),
                    id: format!("{pipeline} {at}"),
                    attempt: 1,
                    pipeline: Some(pipeline.into()),
                    sha: Some(sha("solo", commit)),
                    started_at: Some(hour(known)),
                    finished_at: Some(hour(known + 0.2)),
                    status: self.some(&[Status::Success, Status::Success, Status::Failed]),
                    source: "test".into(),
                    ..Build::default()
                };
                self.corrected(known, build, |_, build| (build.status, build.finished_at) = (Status::Running, None));
            }
        }
        // The source has lost all tags but this one, which it may never have shown before.
        let left = Ref {
            repository: "mono".into(),
            name: "v0.0.1".into(),
            kind: RefKind::Annotated,
            target_sha: Some(sha("mono", 4)),
            dated_at: Some(hour(40.0)),
            dated_by: DatedBy::Tagger,
            source: "test".into(),
            ..Ref::default()
        };
        let at = when(self.dice.below(2 * HOURS));
        self.written(at, true, move |batch| {
            batch.add([&left]).expect("a tag");
            batch.forget_gone_refs("mono", "test").expect("forgotten");
        });
    }

    fn deployments(&mut self, project: &str) {
        for at in 0..40_usize {
            let finished = when(at * HOURS / 40) + self.dice.below(9) as f64;
            let commit = if self.chance(6) { self.dice.below(COMMITS) } else { at * COMMITS / 40 };
            let deployment = Deployment {
                project: project.into(),
                id: format!("d{at}"),
                repository: Some(if project == "cart" && self.chance(4) { "solo" } else { "mono" }.into()),
                service: self.some(&[None, None, None, None, Some("web".into()), Some("jobs".into())]),
                environment: self.some(&PLACES).into(),
                sha: match self.dice.below(9) {
                    0 => None,
                    1 => Some("dd".repeat(20)),
                    _ => Some(sha("mono", commit)),
                },
                version: self.chance(2).then(|| format!("0.{}.{}", at / 10, at)),
                started_at: Some(hour(finished - 0.1)),
                finished_at: Some(hour(finished)),
                status: self.some(&[Status::Success, Status::Success, Status::Success, Status::Failed]),
                source: "test".into(),
                ..Deployment::default()
            };
            self.corrected(finished, deployment, |history, deployment| match history.dice.below(6) {
                0 => deployment.status = history.some(&[Status::Running, Status::Failed, Status::Success]),
                1 => deployment.sha = Some(sha("mono", history.dice.below(COMMITS))),
                2 => deployment.finished_at = deployment.finished_at.map(|at| at + chrono::Duration::hours(50)),
                3 => (deployment.started_at, deployment.finished_at) = (None, None),
                4 => deployment.environment = "production".into(),
                _ => deployment.tier = Some(Tier::Staging),
            });
        }
    }

    /// Something is launched to production, then something else, and two hours later the former again, twice.
    fn rollbacks(&mut self, project: &str) {
        for at in 0..4_usize {
            let (commit, began) = (5 + at * COMMITS / 5, when(at * HOURS / 4));
            for (hours, commit) in [(1.0, commit), (2.0, commit + 3), (4.0, commit), (6.0, commit)] {
                let deployment = Deployment {
                    project: project.into(),
                    id: format!("r{at}-{hours}"),
                    repository: Some("mono".into()),
                    environment: "production".into(),
                    sha: Some(sha("mono", commit)),
                    finished_at: Some(hour(began + hours)),
                    status: Status::Success,
                    source: "test".into(),
                    ..Deployment::default()
                };
                self.corrected(began + hours, deployment, |_, deployment| deployment.status = Status::Failed);
            }
        }
    }

    fn incidents(&mut self, project: &str) {
        for at in 0..8_usize {
            let opened = self.dice.below(HOURS) as f64;
            let incident = Incident {
                project: project.into(),
                id: format!("i{at}"),
                kind: if self.chance(6) { IncidentKind::Maintenance } else { IncidentKind::Incident },
                service: self.some(&[None, Some("web".into())]),
                opened_at: Some(hour(opened)),
                deployment: self.chance(5).then(|| format!("d{}", self.dice.below(30))),
                sha: self.chance(5).then(|| sha("mono", self.dice.below(COMMITS))),
                source: "test".into(),
                ..Incident::default()
            };
            self.corrected(opened, incident.clone(), |_, incident| incident.opened_at = None);
            let resolved_at = Some(hour(opened + self.dice.below(9) as f64));
            self.fact(opened + 9.0, &Incident { resolved_at, ..incident });
        }
    }

    fn words(&mut self, project: &str) {
        let verdicts = [
            (Verdict::Failed, ""),
            (Verdict::NotFailed, ""),
            (Verdict::Planned, ""),
            (Verdict::Unplanned, ""),
            (Verdict::LinkIncident, "i1"),
            (Verdict::LinkIncident, "i2"),
            (Verdict::UnlinkIncident, "i3"),
        ];
        for at in 0..21_usize {
            let (verdict, incident) = verdicts[at % verdicts.len()];
            let given = self.dice.below(HOURS) as f64;
            let commit = self.dice.below(COMMITS);
            let said = Override {
                project: project.into(),
                subject: self.some(&[format!("d{}", at * 2), format!("r{}-1", at % 4), sha("mono", commit)]),
                verdict,
                incident: incident.into(),
                role: "lead".into(),
                given_at: hour(given),
                why: "seen".into(),
                source: "test".into(),
                ..Override::default()
            };
            self.corrected(given, said, |_, said| {
                (said.withdrawn, said.withdrawn_at) = (true, Some(hour(given + 20.0)));
            });
        }
    }
}
