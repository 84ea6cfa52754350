//! Deployments as a source reports them, and the approvals before them.

use crate::model::{ActorKind, ApprovalState, DeploymentTrigger, Exposure, Status, Tier, Time, fact::facts};

facts! {
    /// One try to put a version into an environment, as a source reported it.
    Deployment = deployment by project, id {
        /// The project.
        project: String,
        /// Its id at the source.
        id: String,
        /// The repository of the sha.
        repository: Option<String>,
        /// The service, where a project has several.
        service: Option<String>,
        /// Name of the environment.
        environment: String,
        /// Its tier, where the source says it; else the name decides.
        tier: Option<Tier>,
        /// Commit that was deployed.
        sha: Option<String>,
        /// Version that was deployed.
        version: Option<String>,
        /// Digest of the artefact that was deployed.
        artefact_digest: Option<String>,
        /// When it began.
        started_at: Option<Time>,
        /// When it ended.
        finished_at: Option<Time>,
        /// How it ended.
        status: Status,
        /// What started it.
        started_by: DeploymentTrigger,
        /// Keyed hash of who started it.
        actor_hash: Option<String>,
        /// Whether a person or a program started it.
        actor_kind: ActorKind,
        /// How users came to see it.
        exposure: Exposure,
        /// Id of the build that made or ran it.
        build: Option<String>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }

    /// An approval before a deployment.
    Approval = approval by project, deployment, id {
        /// The project.
        project: String,
        /// The deployment.
        deployment: String,
        /// Its id at the source.
        id: String,
        /// Role that was asked.
        role: Option<String>,
        /// What became of it.
        state: ApprovalState,
        /// When it was asked for.
        requested_at: Option<Time>,
        /// When it was answered.
        answered_at: Option<Time>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }
}
