//! CI configuration: which systems there are, and the pipelines and jobs that their files declare.
//!
//! A system is read by one function of its own file, from the text to a [`Pipeline`]; nothing there is an error: what
//! cannot be followed is a [`Reason`] beside what could be read.

mod azure;
mod buildkite;
mod circleci;
mod github;
mod gitlab;
mod gitlab_rules;
mod groovy;
mod jenkins;
mod matrix;
mod travis;

use queries::model::environment::tier_of;
use queries::model::facts::{ConfiguredJob, ConfiguredPipeline};
use queries::model::{BuildTrigger, JobClass, Tier};

use super::file::File;
use super::{Looking, Probe, Reason, Scene, glob, registry};
use crate::job_class::{ClassedBy, JobClasses};
use crate::note::Notes;

pub(super) const PROBES: &[Probe] = &[Probe::by_path(
    "ci_configuration",
    &[
        ("github_actions", &[".github/workflows/*.{yml,yaml}"]),
        ("gitlab_ci", &[".gitlab-ci.{yml,yaml}"]),
        ("jenkins", &["**/Jenkinsfile", "**/*.jenkinsfile"]),
        ("circleci", &[".circleci/config.{yml,yaml}"]),
        ("buildkite", &[".buildkite/*.{yml,yaml}"]),
        ("azure_pipelines", &["azure-pipelines.{yml,yaml}", ".azure-pipelines/*.{yml,yaml}"]),
        ("travis", &[".travis.{yml,yaml}"]),
        ("bitbucket_pipelines", &["bitbucket-pipelines.{yml,yaml}"]),
        ("drone", &[".drone.{yml,yaml}"]),
        ("woodpecker", &[".woodpecker.{yml,yaml}", ".woodpecker/*.{yml,yaml}"]),
        ("forgejo_actions", &[".forgejo/workflows/*.{yml,yaml}"]),
        ("gitea_actions", &[".gitea/workflows/*.{yml,yaml}"]),
        ("cirrus", &[".cirrus.{yml,yaml}"]),
        ("appveyor", &["appveyor.{yml,yaml}", ".appveyor.{yml,yaml}"]),
        ("cloud_build", &["cloudbuild.{yml,yaml}"]),
        ("codebuild", &["buildspec.{yml,yaml}"]),
        ("tekton", &[".tekton/*.{yml,yaml}"]),
    ],
)];

/// No more files of CI configuration than this are read.
const MOST_PIPELINES: usize = 300;

/// Of one pipeline no more jobs than this are kept, nor more of what was left unread.
const MOST_JOBS: usize = 1000;
const MOST_UNREAD: usize = 100;

/// A condition is kept up to so many characters.
const CONDITION_LENGTH: usize = 200;

/// What a file of CI configuration declares.
#[derive(Debug, Default)]
struct Pipeline {
    name: Option<String>,
    triggers: Vec<BuildTrigger>,
    schedules: Vec<String>,
    stages: Vec<String>,
    includes: Vec<String>,
    unread: Vec<String>,
    jobs: Vec<Job>,
    /// Why not all of it is known.
    reason: Option<Reason>,
}

/// What it says of a job.
#[derive(Debug, Default, Clone)]
struct Job {
    name: String,
    title: Option<String>,
    stage: Option<String>,
    needs: Vec<String>,
    triggers: Vec<BuildTrigger>,
    manual: bool,
    approval: Option<bool>,
    allowed_to_fail: Option<bool>,
    environment: Option<String>,
    tier: Option<Tier>,
    matrix: Option<i64>,
    condition: Option<String>,
    runs_on: Option<String>,
    image: Option<String>,
    /// What it runs, and the actions that it uses.
    commands: Vec<String>,
    defined_in: Option<String>,
    line: usize,
    /// Whether it takes an environment away, which is no deployment.
    stops_environment: bool,
    /// Whether it waits for no job of the stages before it, because it says what it needs.
    starts_at_once: bool,
}

impl Pipeline {
    fn unknown(reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::default() }
    }

    /// Notes something that was not read.
    fn leave(&mut self, what: String) {
        self.reason.get_or_insert_with(|| Reason::Incomplete(what.clone()));
        if self.unread.len() < MOST_UNREAD {
            self.unread.push(what);
        }
    }

    /// Adds a job, unless there are too many.
    fn push(&mut self, job: Job) {
        if self.jobs.len() < MOST_JOBS {
            self.jobs.push(job);
        } else {
            self.reason = Some(Reason::TooMany);
        }
    }

    fn trigger(&mut self, trigger: BuildTrigger) {
        if !self.triggers.contains(&trigger) {
            self.triggers.push(trigger);
        }
    }
}

/// The pipelines and jobs of a tree.
pub(super) fn read(
    looking: &Looking<'_>,
    classes: &JobClasses,
    notes: &mut Notes,
) -> (Vec<ConfiguredPipeline>, Vec<ConfiguredJob>) {
    let index = registry::all().position(|probe| probe.name == PROBES[0].name).expect("the probe is in the registry");
    let files = looking.scene.tree.entries().iter().filter_map(|entry| {
        let (_, kind) = glob::matching(&entry.path).into_iter().find(|(probe, _)| *probe == index)?;
        Some((entry.path.as_str(), PROBES[0].kinds[kind].0))
    });
    let (mut pipelines, mut jobs) = (Vec::new(), Vec::new());
    for (path, tool) in files.take(MOST_PIPELINES) {
        let pipeline = match looking.scene.open(path) {
            Some(Ok(file)) => parse(&file, tool, &looking.scene),
            Some(Err(reason)) => Pipeline::unknown(reason),
            None => continue,
        };
        if let Some(reason) = &pipeline.reason {
            reason.note(path, notes);
        }
        jobs.extend(pipeline.jobs.iter().zip(1..).map(|(job, position)| looking.job(path, job, position, classes)));
        pipelines.push(looking.pipeline(path, tool, pipeline));
    }
    (pipelines, jobs)
}

fn parse(file: &File, tool: &str, scene: &Scene<'_>) -> Pipeline {
    match tool {
        "github_actions" | "forgejo_actions" | "gitea_actions" => github::read(file, scene),
        "gitlab_ci" => gitlab::read(file, scene),
        "jenkins" => jenkins::read(file),
        "circleci" => circleci::read(file),
        "buildkite" => buildkite::read(file),
        "azure_pipelines" => azure::read(file),
        "travis" => travis::read(file),
        _ => Pipeline::unknown(Reason::NotRead),
    }
}

impl Looking<'_> {
    fn pipeline(&self, path: &str, tool: &str, pipeline: Pipeline) -> ConfiguredPipeline {
        ConfiguredPipeline {
            repository: self.id.to_owned(),
            sha: self.sha.clone(),
            path: path.to_owned(),
            tool: tool.to_owned(),
            name: pipeline.name,
            triggers: words(&pipeline.triggers),
            schedules: listable(pipeline.schedules),
            stages: listable(pipeline.stages),
            includes: listable(pipeline.includes),
            unread: listable(pipeline.unread),
            reason: pipeline.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            detail: pipeline.reason.as_ref().and_then(Reason::detail),
            observed_at: self.observed_at,
            source: super::super::SOURCE.to_owned(),
        }
    }

    fn job(&self, path: &str, job: &Job, position: i64, classes: &JobClasses) -> ConfiguredJob {
        let environment = job.environment.as_deref().filter(|_| !job.stops_environment);
        let (class, by) = classes.of(&job.name, environment, &job.commands);
        let (class, by) = match &job.title {
            Some(title) if by.is_none() || class == JobClass::Unknown => classes.of(title, environment, &job.commands),
            _ => (class, by),
        };
        // What only waits for a person does nothing itself, whatever it is called.
        let gate = job.approval == Some(true) && job.commands.is_empty() && by != Some(ClassedBy::Configuration);
        let (class, by) = if gate { (JobClass::Other, None) } else { (class, by) };
        let tier = match (job.tier, environment) {
            (Some(tier), _) => tier,
            (None, Some(environment)) => tier_of(environment),
            (None, None) if matches!(class, JobClass::Deploy | JobClass::Smoke | JobClass::Migrate) => {
                tier_in(&job.name)
            }
            (None, None) => Tier::Unknown,
        };
        ConfiguredJob {
            repository: self.id.to_owned(),
            sha: self.sha.clone(),
            path: path.to_owned(),
            name: job.name.clone(),
            title: job.title.clone().filter(|title| *title != job.name),
            class,
            classed_by: by.map(|by: ClassedBy| by.as_str().to_owned()),
            stage: job.stage.clone(),
            position,
            needs: listable(job.needs.clone()),
            triggers: words(&job.triggers),
            manual: job.manual,
            approval: job.approval,
            allowed_to_fail: job.allowed_to_fail,
            environment: job.environment.clone(),
            tier,
            matrix: job.matrix,
            condition: job.condition.as_ref().map(|text| short(text)),
            runs_on: job.runs_on.as_ref().map(|text| short(text)),
            image: job.image.as_ref().map(|text| short(text)),
            defined_in: job.defined_in.clone(),
            line: (job.line > 0).then_some(job.line as i64),
            observed_at: self.observed_at,
            source: super::super::SOURCE.to_owned(),
        }
    }
}

/// The tier that one of the words of a name means, where they do not contradict each other.
fn tier_in(name: &str) -> Tier {
    let plain: String = name.chars().map(|one| if one.is_alphanumeric() { one } else { '-' }).collect();
    tier_of(&plain)
}

fn words(triggers: &[BuildTrigger]) -> Vec<String> {
    triggers.iter().map(|trigger| trigger.as_str().to_owned()).collect()
}

fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(CONDITION_LENGTH).collect()
}

/// A list as the store takes it: each once, without control characters.
fn listable(texts: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        let text: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
        if !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}
