//! Histories of real projects, converted from a folder of CSV files: commits, tags, and the head of the default branch.
//!
//! What a history does not say stays empty: no sizes, no account types, no forge. Nothing is guessed and no row is
//! left out.

mod read;

use std::path::Path;

use anyhow::{Context as _, Result};
use queries::model::facts::{Commit, DeploymentRule, Project, ProjectRepository, Ref, Repository};
use queries::model::{Archetype, Criticality, DatedBy, MadeFrom, Provider, RefKind};

use crate::Facts;

/// Where every row of a history comes from.
const SOURCE: &str = "import";

/// The default branch of every history.
const DEFAULT_BRANCH: &str = "main";

/// A history, and what has to be said about its project beside it.
#[derive(Debug, Clone, Copy)]
pub struct History {
    /// Project id; also the name of the folder read and of the folder written.
    pub project: &'static str,
    /// One sentence about the project.
    pub description: &'static str,
    /// Repository id: host and path.
    pub repository: &'static str,
    /// What kind of thing the project makes.
    pub archetype: Archetype,
    /// How much depends on it.
    pub criticality: Criticality,
    /// Which tags are deployments.
    pub pattern: &'static str,
    /// How the group `at` of the pattern is written, in UTC.
    pub at_format: Option<&'static str>,
}

/// The histories in this folder.
pub const HISTORIES: &[History] = &[
    History {
        project: "metaphysics",
        description: "A GraphQL service whose team marks every deployment to staging and production with a timed tag",
        repository: "github.com/artsy/metaphysics",
        archetype: Archetype::Service,
        criticality: Criticality::High,
        pattern: r"^(?<environment>production|staging)--(?<at>\d{4}-\d\d-\d\d--\d\d-\d\d-\d\d)$",
        at_format: Some("%Y-%m-%d--%H-%M-%S"),
    },
    History {
        project: "frontend",
        description: "A government's web application, released many times a day and tagged at every merge",
        repository: "github.com/alphagov/frontend",
        archetype: Archetype::Service,
        criticality: Criticality::High,
        pattern: FRONTEND_PATTERN,
        at_format: None,
    },
    History {
        project: "cargo",
        description: "A package manager on a six-week release train with release branches",
        repository: "github.com/rust-lang/cargo",
        archetype: Archetype::CommandLine,
        criticality: Criticality::Medium,
        pattern: r"^(?<version>\d+\.\d+\.\d+)$",
        at_format: None,
    },
    History {
        project: "requests",
        description: "A library that is released when its maintainers see fit",
        repository: "github.com/psf/requests",
        archetype: Archetype::Library,
        criticality: Criticality::Medium,
        pattern: r"^v?(?<version>\d+\.\d+(\.\d+)*)$",
        at_format: None,
    },
];

/// `release_N` until 2023 and `vN` since, with the two patches `release_277.1` and `release_1464_hotfix_...`.
/// The tags `N.N.N-release` of 2021 stand beside a `release_N` on the same commits, so they are no launches of their own.
const FRONTEND_PATTERN: &str = r"^(?:release_\d+.*|v\d+)$";

/// Converts the history in `folder` (`commits.csv.gz`, `tags.csv.gz`, `meta.json`).
///
/// # Errors
/// Where a file is missing or a line is not what its header promises.
pub fn convert(history: &History, folder: &Path) -> Result<Facts> {
    let head = read::head(&folder.join("meta.json"))?;
    let mut facts = Facts {
        projects: vec![project(history)],
        repositories: vec![repository(history, &head)],
        project_repositories: vec![ProjectRepository {
            project: history.project.into(),
            repository: history.repository.into(),
            paths: vec![],
            source: SOURCE.into(),
        }],
        deployment_rules: vec![deployment_rule(history)],
        commits: read::lines(&folder.join("commits.csv.gz"), |line: read::CommitLine| commit(history, line))?,
        refs: read::lines(&folder.join("tags.csv.gz"), |line: read::TagLine| tag(history, line))?,
        ..Facts::default()
    };
    let tip = facts.commits.iter().find(|commit| commit.sha == head);
    let tip = tip.with_context(|| format!("{}: the head {head} is not among the commits", folder.display()))?;
    facts.refs.push(Ref {
        repository: history.repository.into(),
        name: DEFAULT_BRANCH.into(),
        kind: RefKind::Branch,
        target_sha: Some(head),
        dated_at: tip.committed_at,
        dated_by: DatedBy::Commit,
        source: SOURCE.into(),
        url: None,
    });
    Ok(facts)
}

fn project(history: &History) -> Project {
    Project {
        id: history.project.into(),
        name: history.project.into(),
        archetype: history.archetype,
        criticality: history.criticality,
        description: Some(history.description.into()),
        source: SOURCE.into(),
        url: Some(format!("https://{}", history.repository)),
        ..Project::default()
    }
}

fn repository(history: &History, head: &str) -> Repository {
    Repository {
        id: history.repository.into(),
        provider: Provider::Git,
        default_branch: Some(DEFAULT_BRANCH.into()),
        head_sha: Some(head.into()),
        shallow: Some(false),
        source: SOURCE.into(),
        url: Some(format!("https://{}", history.repository)),
    }
}

fn deployment_rule(history: &History) -> DeploymentRule {
    DeploymentRule {
        project: history.project.into(),
        position: 1,
        made_from: MadeFrom::Tags,
        pattern: Some(history.pattern.into()),
        at_format: history.at_format.map(Into::into),
        at_timezone: history.at_format.map(|_| "UTC".into()),
        environment: None,
        service: None,
        assumed: false,
        source: SOURCE.into(),
    }
}

fn commit(history: &History, line: read::CommitLine) -> Result<Commit> {
    Ok(Commit {
        repository: history.repository.into(),
        parents: line.parents.split_whitespace().map(Into::into).collect(),
        author_hash: read::present(line.author_hash),
        committer_hash: read::present(line.committer_hash),
        authored_at: read::time(&line.author_date)?,
        committed_at: read::time(&line.commit_date)?,
        subject: Some(line.subject),
        reverts_sha: read::present(line.reverts_sha),
        source: SOURCE.into(),
        sha: line.sha,
        ..Commit::default()
    })
}

fn tag(history: &History, line: read::TagLine) -> Result<Ref> {
    let annotated = line.object_type == "tag";
    let (date, dated_by) = if line.tagger_date.is_empty() {
        (&line.target_commit_date, DatedBy::Commit)
    } else {
        (&line.tagger_date, DatedBy::Tagger)
    };
    let dated_at = read::time(date)?;
    Ok(Ref {
        repository: history.repository.into(),
        kind: if annotated { RefKind::Annotated } else { RefKind::Lightweight },
        target_sha: read::present(line.target_sha),
        dated_at,
        dated_by: if dated_at.is_some() { dated_by } else { DatedBy::None },
        source: SOURCE.into(),
        name: line.name,
        url: None,
    })
}
