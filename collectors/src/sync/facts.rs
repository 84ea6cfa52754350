//! The rows of one page, of whatever tables.

use queries::model::facts::{
    Approval, Build, Change, ChangeCommit, Commit, Deployment, Incident, Job, Ref, Release, Repository, Review,
};
use queries::model::{Fact, RefKind};
use queries::store::Batch;

/// What is known of a commit's size stays where it was not asked for again.
const SIZES: &[&str] = &["files", "additions", "deletions"];
/// What one stream says of a repository stays where another one says nothing of it.
const REPOSITORY: &[&str] = &["default_branch", "head_sha", "shallow", "url"];

/// Rows on their way into the store.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) repositories: Vec<Repository>,
    pub(crate) commits: Vec<Commit>,
    pub(crate) refs: Vec<Ref>,
    /// The refs of these kinds are all that the repository has: others of the same source are gone.
    pub(crate) all_refs: Option<(String, &'static [RefKind])>,
    pub(crate) changes: Vec<Change>,
    pub(crate) change_commits: Vec<ChangeCommit>,
    pub(crate) reviews: Vec<Review>,
    pub(crate) builds: Vec<Build>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) approvals: Vec<Approval>,
    pub(crate) releases: Vec<Release>,
    pub(crate) incidents: Vec<Incident>,
}

impl Facts {
    /// How many rows a person would count: what belongs to a row of another table is not counted.
    pub(crate) fn rows(&self) -> usize {
        self.commits.len()
            + self.refs.len()
            + self.changes.len()
            + self.builds.len()
            + self.deployments.len()
            + self.releases.len()
            + self.incidents.len()
    }

    /// Adds all rows to a transaction of this source.
    pub(crate) fn write(&self, batch: &mut Batch<'_>, source: &str) -> Result<(), queries::Error> {
        batch.keep_known::<Commit>(SIZES);
        batch.keep_known::<Repository>(REPOSITORY);
        add(batch, &self.repositories)?;
        add(batch, &self.commits)?;
        if !self.refs.is_empty() || self.all_refs.is_some() {
            batch.add(&self.refs)?;
            if let Some((repository, kinds)) = &self.all_refs {
                batch.forget_gone_refs_of(repository, source, kinds)?;
            }
            batch.forget_replaced_tags()?;
        }
        if !self.changes.is_empty() {
            batch.add(&self.changes)?;
            batch.add(&self.change_commits)?;
            batch.forget_gone_parts::<Change, ChangeCommit>()?;
            batch.add(&self.reviews)?;
            batch.forget_gone_parts::<Change, Review>()?;
        }
        add(batch, &self.builds)?;
        add(batch, &self.jobs)?;
        add(batch, &self.deployments)?;
        add(batch, &self.approvals)?;
        add(batch, &self.releases)?;
        add(batch, &self.incidents)
    }
}

/// Adds the rows of a table, if there are any.
fn add<T: Fact>(batch: &mut Batch<'_>, rows: &[T]) -> Result<(), queries::Error> {
    if rows.is_empty() { Ok(()) } else { batch.add(rows) }
}
