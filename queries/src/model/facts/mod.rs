//! The fact tables: the public data contract. One file per subject; [`TABLES`] is the whole list.
//!
//! A new table is a `facts!` entry, a migration under `schema/`, and a line in [`TABLES`].
//! A test holds the two descriptions against each other.

mod builds;
mod changes;
mod declarations;
mod deployments;
mod incidents;
mod intake;
mod pipelines;
mod projects;
mod releases;
mod repositories;

pub use builds::*;
pub use changes::*;
pub use declarations::*;
pub use deployments::*;
pub use incidents::*;
pub use intake::*;
pub use pipelines::*;
pub use projects::*;
pub use releases::*;
pub use repositories::*;

use super::{Fact, Table};

/// Every fact table, in the order in which they are written and exported.
pub const TABLES: &[Table] = &[
    Project::TABLE,
    ProjectGroup::TABLE,
    Repository::TABLE,
    ProjectRepository::TABLE,
    DeploymentRule::TABLE,
    Environment::TABLE,
    Commit::TABLE,
    CommitPath::TABLE,
    Ref::TABLE,
    Probe::TABLE,
    ConfiguredPipeline::TABLE,
    ConfiguredJob::TABLE,
    Change::TABLE,
    ChangeCommit::TABLE,
    Review::TABLE,
    Issue::TABLE,
    Milestone::TABLE,
    Build::TABLE,
    Job::TABLE,
    Deployment::TABLE,
    Approval::TABLE,
    Incident::TABLE,
    Release::TABLE,
    UpstreamRelease::TABLE,
    DependencyUpdate::TABLE,
    Drill::TABLE,
    Attestation::TABLE,
    Waiver::TABLE,
    Override::TABLE,
    RawEvent::TABLE,
    Cursor::TABLE,
];

/// The fact table of that name.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
