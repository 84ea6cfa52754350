//! `rung.toml`: the one place where it is read. Every key is documented where it is defined; unknown keys are refused.
//! [`variables`] says how keys are called in the environment.

mod github;
mod groups;
mod job;
mod secrets;
mod variables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use queries::derive::rules::Rule;
use queries::ladders;
use queries::model::environment::tier_named;
use queries::model::facts::{DeploymentRule, Environment, Project, ProjectRepository};
use queries::model::{Archetype, Criticality, JobClass, MadeFrom};
use serde::Deserialize;

pub(crate) use github::{GitHubConfig, IncidentConfig, OrganisationConfig, owner_and_name};
pub(crate) use groups::{GroupConfig, check_projects};

use crate::failure::bad_input;

/// The source of every fact that the configuration declares.
pub(crate) const SOURCE: &str = "rung.toml";

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The projects, each a `[[project]]`.
    #[serde(default)]
    pub(crate) project: Vec<ProjectConfig>,
    /// A folder with ladders of the team's own, relative to this file; read where ladders are judged.
    #[allow(dead_code, reason = "read by itself, so that every command can")]
    pub(crate) ladders: Option<PathBuf>,
    /// Who may send events: `[hooks]`.
    #[serde(default)]
    pub(crate) hooks: HooksConfig,
    /// Names or e-mail addresses of programs beside the well-known ones (`[bot]`, dependabot, renovate and so on).
    #[serde(default)]
    pub(crate) bots: Vec<String>,
    /// The groups of projects, each a `[[group]]`.
    #[serde(default)]
    pub(crate) group: Vec<GroupConfig>,
    /// Which GitHub, and who asks it.
    #[serde(default)]
    pub(crate) github: GitHubConfig,
    /// Organisations of which every repository is a project, each an `[[organisation]]`.
    #[serde(default)]
    pub(crate) organisation: Vec<OrganisationConfig>,
}

/// One `[[project]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectConfig {
    /// Stable name in commands, addresses and files.
    pub(crate) id: String,
    /// Name for people; the id where missing.
    pub(crate) name: Option<String>,
    /// `service`, `library`, `cli`, `app` or `infrastructure`; guessed from the tags where missing.
    pub(crate) archetype: Option<String>,
    /// `low`, `medium` or `high`.
    pub(crate) criticality: Option<String>,
    /// IANA time zone of the project's days; UTC where missing.
    pub(crate) timezone: Option<String>,
    /// What the team aims for.
    #[serde(default)]
    pub(crate) target: Target,
    /// Minutes within which another deployment of the same commit is a retry; 60 where missing, 0 switches it off, at most a year.
    pub(crate) retry_window_minutes: Option<i64>,
    /// Whether a rollout that ended failed counts in the change failure rate also where no incident is linked to it; not
    /// where missing.
    pub(crate) count_failed_rollouts: Option<bool>,
    /// One sentence about the project.
    pub(crate) description: Option<String>,
    /// The repositories that it is made from.
    pub(crate) repositories: Vec<RepositoryConfig>,
    /// What counts as a deployment, tried in this order; guessed from the tags where missing.
    #[serde(default)]
    pub(crate) deployments: Vec<DeploymentConfig>,
    /// Tiers of environments whose names do not tell: `{ blue = "production" }`.
    #[serde(default)]
    pub(crate) environments: BTreeMap<String, String>,
    /// What is an incident: `[{ from = "issues", labels = ["incident"] }]`.
    #[serde(default)]
    pub(crate) incidents: Vec<IncidentConfig>,
    /// What jobs do whose names do not tell: `{ "nightly-*" = "performance" }`; `*` is any text, case does not count.
    #[serde(default)]
    pub(crate) job_classes: BTreeMap<String, String>,
}

/// `target = { launch = "continuous", deployment = 3 }`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Target {
    /// Launch category: `periodic`, `continuous` or `push-on-green`.
    pub(crate) launch: Option<String>,
    /// Deployment level, 0 to 5.
    pub(crate) deployment: Option<i64>,
    /// Velocity model that the team says it follows: `continuous`, `train`, `critical-mass`, `hard-deadline`, `frequency`
    /// or `none`.
    pub(crate) velocity: Option<String>,
}

/// `{ path = "../shop", paths = ["services/checkout/**"] }`, `{ github = "acme/shop" }`, or both.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepositoryConfig {
    /// A clone of it, relative to the configuration: gives commits, tags and branches, and what they touched.
    pub(crate) path: Option<PathBuf>,
    /// Owner and name on GitHub: gives changes, builds, deployments and releases, and without a clone commits, tags and
    /// branches too.
    pub(crate) github: Option<String>,
    /// What to call it; host and path of its remote `origin`, or of it on GitHub, where missing.
    pub(crate) id: Option<String>,
    /// The paths of it that belong to the project; all where empty.
    #[serde(default)]
    pub(crate) paths: Vec<String>,
}

/// `{ from = "tags", pattern = '...', at_format = "%Y-%m-%d" }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeploymentConfig {
    /// `tags`, `releases`, `deployments`, `workflow`, `pipeline` or `events`.
    pub(crate) from: String,
    /// Regular expression over the name, with the groups `environment`, `version`, `service` and `at` where it has them.
    pub(crate) pattern: Option<String>,
    /// How the group `at` is written.
    pub(crate) at_format: Option<String>,
    /// IANA time zone of the group `at`; UTC where missing.
    pub(crate) at_timezone: Option<String>,
    /// Environment of what matches, where the name does not say it; `production` where missing.
    pub(crate) environment: Option<String>,
    /// Service of what matches.
    pub(crate) service: Option<String>,
}

/// `[hooks]`: events from other systems. The secrets themselves stand in files or in the environment, never here.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HooksConfig {
    /// What senders call projects, where that is neither id nor name: `{ "Checkout API" = "checkout" }`.
    #[serde(default)]
    pub(crate) projects: BTreeMap<String, String>,
    /// Files with the secret of a provider, relative to the configuration, one secret in each line, any of which holds:
    /// `{ github = "secrets/github", events = "secrets/token" }`. In place of a file, `RUNG_HOOK_GITHUB_SECRET` in the
    /// environment holds the secret, and `RUNG_EVENTS_TOKEN` that of `/api/v1/events`.
    #[serde(default)]
    pub(crate) secret_files: BTreeMap<String, PathBuf>,
}

/// The secrets of those who may send events, by intake.
pub(crate) fn hook_secrets(
    hooks: &HooksConfig,
    intakes: &[&str],
) -> anyhow::Result<BTreeMap<String, queries::intake::Secret>> {
    secrets::of(hooks, intakes, environment())
}

/// The token that `rung event` shows to a server: that of a file, or else `RUNG_EVENTS_TOKEN`.
pub(crate) fn events_token(file: Option<&Path>) -> anyhow::Result<String> {
    secrets::token(file, environment())
}

/// What the CI system says of the job that this runs in.
pub(crate) fn job() -> job::CiJob {
    job::CiJob::of(environment())
}

/// Reads the configuration; nothing where there is no such file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Option<Config>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(bad_input(format!("{}: cannot be read: {error}", path.display()))),
    };
    let mut config: Config = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
        bad_input(format!("{}, line {line}: {}", path.display(), error.message()))
    })?;
    variables::take(&mut config, environment())?;
    config.github.beside(path.parent().unwrap_or(Path::new("")));
    config.github.take(environment())?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut seen = std::collections::BTreeSet::new();
    for project in &config.project {
        if !seen.insert(&project.id) {
            return Err(bad_input(format!("{}: project {} is there twice", path.display(), project.id)));
        }
        project.check().map_err(|error| bad_input(format!("{}: {error:#}", path.display())))?;
    }
    groups::check(&config).map_err(|error| bad_input(format!("{}: {error:#}", path.display())))?;
    for repository in config.project.iter_mut().flat_map(|project| &mut project.repositories) {
        repository.path = repository.path.take().map(|path| folder.join(path));
    }
    for file in config.hooks.secret_files.values_mut() {
        *file = folder.join(&file);
    }
    Ok(Some(config))
}

/// Where the configuration lies for commands that do not name it: `RUNG_CONFIG`, else `rung.toml` here.
pub(crate) fn usual_path() -> PathBuf {
    let named = environment().find(|(name, value)| name == "RUNG_CONFIG" && !value.is_empty());
    named.map_or_else(|| PathBuf::from("rung.toml"), |(_, path)| PathBuf::from(path))
}

/// The variables of the process; one that is no text is none of ours.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

impl ProjectConfig {
    fn check(&self) -> anyhow::Result<()> {
        let wrong = |key: &str, value: &str, words: &str| {
            bad_input(format!("project {}: {key} `{value}`: use {words}", self.id))
        };
        let one_of = |key: &str, value: &Option<String>, words: &[&str]| match value {
            Some(value) if !words.contains(&value.as_str()) => Err(wrong(key, value, &words.join(", "))),
            _ => Ok(()),
        };
        one_of("archetype", &self.archetype, Archetype::WORDS)?;
        one_of("criticality", &self.criticality, Criticality::WORDS)?;
        one_of("target.launch", &self.target.launch, &["periodic", "continuous", "push-on-green"])?;
        if let Some(level) = self.target.deployment.filter(|level| !(0..=5).contains(level)) {
            return Err(wrong("target.deployment", &level.to_string(), "a level from 0 to 5"));
        }
        one_of("target.velocity", &self.target.velocity, ladders::Model::WORDS)?;
        queries::derive::retry_window(&self.id, self.retry_window_minutes)?;
        if self.repositories.is_empty() {
            let ways = "name a clone with path, or a repository with github";
            return Err(bad_input(format!("project {}: repositories is empty: {ways}", self.id)));
        }
        for repository in &self.repositories {
            repository.check().map_err(|error| bad_input(format!("project {}: {error:#}", self.id)))?;
        }
        for incidents in &self.incidents {
            incidents.check().map_err(|error| bad_input(format!("project {}: {error:#}", self.id)))?;
        }
        queries::derive::timezone(&self.id, self.timezone.as_deref())?;
        for rule in self.deployments.iter().map(|rule| &rule.from) {
            one_of("deployments.from", &Some(rule.clone()), &MadeFrom::WORDS[..MadeFrom::WORDS.len() - 1])?;
        }
        for rule in self.rules() {
            Rule::new(&rule)?;
        }
        for tier in self.environments.values() {
            if tier_named(tier).is_none() {
                return Err(wrong("environments", tier, "production, staging, testing or development"));
            }
        }
        for class in self.job_classes.values() {
            one_of("job_classes", &Some(class.clone()), &JobClass::WORDS[..JobClass::WORDS.len() - 1])?;
        }
        Ok(())
    }

    /// Whether its tags must say what its deployments are, or what kind of project it is.
    pub(crate) fn needs_guess(&self) -> bool {
        self.deployments.is_empty() || self.archetype.is_none()
    }

    /// The rules as facts.
    pub(crate) fn rules(&self) -> Vec<DeploymentRule> {
        (1..)
            .zip(&self.deployments)
            .map(|(position, rule)| DeploymentRule {
                project: self.id.clone(),
                position,
                made_from: MadeFrom::of(&rule.from),
                pattern: rule.pattern.clone(),
                at_format: rule.at_format.clone(),
                at_timezone: rule.at_timezone.clone(),
                environment: rule.environment.clone(),
                service: rule.service.clone(),
                assumed: false,
                source: SOURCE.into(),
            })
            .collect()
    }

    /// The project as a fact; an archetype that nobody named is the guessed one.
    pub(crate) fn project(&self, guessed: Archetype) -> Project {
        Project {
            id: self.id.clone(),
            name: self.name.clone().unwrap_or_else(|| self.id.clone()),
            archetype: self.archetype.as_deref().map_or(guessed, Archetype::of),
            criticality: self.criticality.as_deref().map_or(Criticality::Unknown, Criticality::of),
            timezone: self.timezone.clone(),
            launch_target: self.target.launch.clone(),
            deployment_target: self.target.deployment,
            retry_window_minutes: self.retry_window_minutes,
            description: self.description.clone(),
            source: SOURCE.into(),
            url: None,
            count_failed_rollouts: self.count_failed_rollouts,
            velocity: self.target.velocity.clone(),
        }
    }

    /// The classes of jobs by their names.
    pub(crate) fn job_classes(&self) -> Vec<(String, JobClass)> {
        self.job_classes.iter().map(|(name, class)| (name.clone(), JobClass::of(class))).collect()
    }

    /// The tiers of environments as facts.
    pub(crate) fn environments(&self) -> Vec<Environment> {
        self.environments
            .iter()
            .map(|(name, tier)| Environment {
                project: self.id.clone(),
                name: name.clone(),
                tier: tier_named(tier).unwrap_or_default(),
                source: SOURCE.into(),
                url: None,
            })
            .collect()
    }
}

impl RepositoryConfig {
    fn check(&self) -> anyhow::Result<()> {
        match (&self.path, self.github.as_deref()) {
            (None, None) => Err(bad_input("a repository has neither path nor github: name a clone, or owner/name")),
            (_, Some(name)) if owner_and_name(name).is_none() => {
                Err(bad_input(format!("github `{name}`: use owner/name, such as acme/shop")))
            }
            (None, Some(name)) if !self.paths.is_empty() => Err(bad_input(format!(
                "paths of {name}: GitHub tells the paths of a commit only one commit at a time: add path, which names a clone"
            ))),
            _ => Ok(()),
        }
    }
}

/// A repository as part of a project.
pub(crate) fn membership(project: &str, repository: &str, paths: &[String]) -> ProjectRepository {
    ProjectRepository {
        project: project.to_owned(),
        repository: repository.to_owned(),
        paths: paths.to_vec(),
        source: SOURCE.into(),
    }
}
