//! The rows of one project, of every table that a sample can fill.

use queries::model::Fact;
use queries::model::facts::{
    Approval, Attestation, Build, Change, ChangeCommit, Commit, DependencyUpdate, Deployment, DeploymentRule, Drill,
    Environment, Incident, Job, Probe, Project, ProjectRepository, Ref, Release, Repository, Review, UpstreamRelease,
};
use queries::store::Batch;
use serde::Serialize;

macro_rules! tables {
    ($($table:ident: $Row:ident,)+) => {
        /// Typed rows, one list per table.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Facts {
            $(
                #[doc = concat!("Rows of `", stringify!($Row), "`.")]
                pub $table: Vec<$Row>,
            )+
        }

        impl Facts {
            /// Adds every row to a batch; nothing is visible before the batch is committed.
            ///
            /// # Errors
            /// Where the database fails.
            pub fn write(&self, batch: &mut Batch<'_>) -> queries::Result<()> {
                $(
                    if !self.$table.is_empty() {
                        batch.add(&self.$table)?;
                    }
                )+
                Ok(())
            }

            /// The tables that have rows, each as NDJSON: a line per row, without what is missing.
            ///
            /// # Errors
            /// Where a row cannot be written as JSON.
            pub fn ndjson(&self) -> serde_json::Result<Vec<(&'static str, String)>> {
                let all = [$(($Row::TABLE.name, lines(&self.$table)?),)+];
                Ok(all.into_iter().filter(|(_, lines)| !lines.is_empty()).collect())
            }

            /// The tables that have rows, and how many.
            #[must_use]
            pub fn counts(&self) -> Vec<(&'static str, usize)> {
                let all = [$(($Row::TABLE.name, self.$table.len()),)+];
                all.into_iter().filter(|(_, rows)| *rows > 0).collect()
            }
        }
    };
}

fn lines(rows: &[impl Serialize]) -> serde_json::Result<String> {
    let mut lines = String::new();
    for row in rows {
        let mut row = serde_json::to_value(row)?;
        if let Some(columns) = row.as_object_mut() {
            columns.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty()));
        }
        lines.push_str(&row.to_string());
        lines.push('\n');
    }
    Ok(lines)
}

tables! {
    projects: Project,
    repositories: Repository,
    project_repositories: ProjectRepository,
    deployment_rules: DeploymentRule,
    environments: Environment,
    commits: Commit,
    refs: Ref,
    probes: Probe,
    changes: Change,
    change_commits: ChangeCommit,
    reviews: Review,
    builds: Build,
    jobs: Job,
    deployments: Deployment,
    approvals: Approval,
    incidents: Incident,
    releases: Release,
    upstream_releases: UpstreamRelease,
    dependency_updates: DependencyUpdate,
    drills: Drill,
    attestations: Attestation,
}
