//! What a CI configuration says: pipelines and their jobs as they are declared, beside builds and jobs as they ran.

use crate::model::{JobClass, Tier, Time, fact::facts};

facts! {
    /// A pipeline as a CI configuration at a commit declares it: a workflow, a `.gitlab-ci.yml`, a Jenkinsfile.
    ConfiguredPipeline = configured_pipeline by repository, sha, path {
        /// The repository.
        repository: String,
        /// The commit whose tree was looked at.
        sha: String,
        /// The file that declares it.
        path: String,
        /// The CI system, such as `github_actions`, `gitlab_ci` or `jenkins`.
        tool: String,
        /// What it is called, as in the pipeline of a build; missing where it has no name.
        name: Option<String>,
        /// What starts it: words of a build's `started_by`; empty where the file does not say.
        triggers: Vec<String>,
        /// When it starts by itself, as written: cron expressions.
        schedules: Vec<String>,
        /// Its stages in their order, where it has stages.
        stages: Vec<String>,
        /// Files of the repository that it includes.
        includes: Vec<String>,
        /// What it includes or calls that was not read, such as a template of another repository.
        unread: Vec<String>,
        /// Why its jobs are not known, or not all: `unparsable`, `too_large`, `missing`, `not_text`, `too_many`, `not_read` (a
        /// system of which only the presence is known), `incomplete` (something in it could not be followed).
        reason: Option<String>,
        /// What exactly could not be read.
        detail: Option<String>,
        /// Date of the commit.
        observed_at: Option<Time>,
        /// Where the fact comes from.
        source: String,
    }

    /// A job as a CI configuration at a commit declares it.
    ConfiguredJob = configured_job by repository, sha, path, name {
        /// The repository.
        repository: String,
        /// The commit whose tree was looked at.
        sha: String,
        /// The file that declares the pipeline.
        path: String,
        /// The job's name in the configuration.
        name: String,
        /// The name that its runs show, where it is another one.
        title: Option<String>,
        /// What the job does.
        class: JobClass,
        /// What told the class: `configuration` (of the project), `name`, `environment`, `command`; missing where nothing did.
        classed_by: Option<String>,
        /// Its stage, where the pipeline has stages.
        stage: Option<String>,
        /// Its place in the pipeline, from 1.
        position: i64,
        /// Names of the jobs that have to end well before it, those of the stage before included.
        needs: Vec<String>,
        /// What starts it, where that is less than what starts its pipeline.
        triggers: Vec<String>,
        /// Whether a person starts it.
        manual: bool,
        /// Whether it waits for somebody's approval; missing where the file cannot say, because the environment decides.
        approval: Option<bool>,
        /// Whether its failure leaves the build green; missing where an expression decides.
        allowed_to_fail: Option<bool>,
        /// Environment that it acts on, as written.
        environment: Option<String>,
        /// Tier of that environment; where none is written and the job deploys, by its name.
        tier: Tier,
        /// How many runs its matrix makes of it; 1 without a matrix, missing where an expression decides.
        matrix: Option<i64>,
        /// The condition under which it runs, as written and at most 200 characters of it.
        condition: Option<String>,
        /// The machines that it runs on, as written.
        runs_on: Option<String>,
        /// The container image that it runs in.
        image: Option<String>,
        /// The file that declares the job, where it is an included one.
        defined_in: Option<String>,
        /// Line of that file.
        line: Option<i64>,
        /// Date of the commit.
        observed_at: Option<Time>,
        /// Where the fact comes from.
        source: String,
    }
}
