//! CI runs and their jobs.

use crate::model::{BuildTrigger, JobClass, Status, Time, fact::facts};

facts! {
    /// One attempt of one CI run.
    Build = build by repository, id, attempt {
        /// The repository.
        repository: String,
        /// The run's id at the source; the same for all attempts.
        id: String,
        /// 1 for the first attempt of the run.
        attempt: i64,
        /// Workflow or pipeline that ran.
        pipeline: Option<String>,
        /// Commit that was built.
        sha: Option<String>,
        /// Branch that was built.
        branch: Option<String>,
        /// What started it.
        started_by: BuildTrigger,
        /// Number of the change that it was started for.
        change: Option<i64>,
        /// When it was asked for.
        queued_at: Option<Time>,
        /// When it began.
        started_at: Option<Time>,
        /// When it ended.
        finished_at: Option<Time>,
        /// How it ended.
        status: Status,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }

    /// One job of a build.
    Job = job by repository, build, attempt, id {
        /// The repository.
        repository: String,
        /// The build's id.
        build: String,
        /// The build's attempt.
        attempt: i64,
        /// The job's id at the source.
        id: String,
        /// The job's name.
        name: String,
        /// What the job does.
        class: JobClass,
        /// How it ended.
        status: Status,
        /// When it was asked for.
        queued_at: Option<Time>,
        /// When it began.
        started_at: Option<Time>,
        /// When it ended.
        finished_at: Option<Time>,
        /// Names of the jobs that had to end well before it.
        needs: Vec<String>,
        /// Whether a person starts it.
        manual: bool,
        /// Whether its failure leaves the build green.
        allowed_to_fail: bool,
        /// Environment that it acts on.
        environment: Option<String>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }
}
