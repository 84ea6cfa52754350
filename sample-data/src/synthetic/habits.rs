//! What a team does and how often: everything that makes one simulated team differ from another.

use chrono::NaiveDate;
use chrono_tz::Tz;
use queries::model::{Archetype, Criticality, Exposure, JobClass};

/// A team's habits. Shares lie between 0 and 1; pairs are a least and a most.
#[derive(Debug, Clone)]
pub struct Habits {
    /// Project id; the repository's id is made from it.
    pub project: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One sentence that also says that the project is synthetic.
    pub description: &'static str,
    /// What kind of thing the project makes.
    pub archetype: Archetype,
    /// How much depends on it.
    pub criticality: Criticality,
    /// Where the team works.
    pub timezone: Tz,
    /// First day of the simulation.
    pub from: NaiveDate,
    /// Last day of the simulation.
    pub to: NaiveDate,
    /// How many people write code.
    pub people: usize,
    /// How many of them start launches.
    pub starters: usize,
    /// How the team makes changes.
    pub changes: Changes,
    /// How it integrates them.
    pub integration: Integration,
    /// When it launches.
    pub cadence: Cadence,
    /// How it uses the stage before production.
    pub staging: Staging,
    /// How a deployment to production goes.
    pub deployment: DeploymentSteps,
    /// What goes wrong, and how it is mended.
    pub trouble: Trouble,
    /// What the team does beside the flow.
    pub practices: Practices,
}

/// How a team makes changes.
#[derive(Debug, Clone)]
pub struct Changes {
    /// Changes merged on a working day.
    pub per_day: f64,
    /// Changes of bots in a week, all of them updates of dependencies.
    pub updates_per_week: f64,
    /// Commits of a change.
    pub commits: (u64, u64),
    /// Lines added by a commit in the median.
    pub lines: f64,
    /// Working days from the first commit to the merge, in the median.
    pub branch_days: f64,
    /// Share of changes that become one commit when merged; the others get a merge commit.
    pub squashed: f64,
    /// Share of changes that another person reviews.
    pub reviewed: f64,
    /// Hours from ready to the first review, in the median.
    pub pickup_hours: f64,
    /// Branches that are still open on the last day.
    pub open_branches: u64,
}

/// How a team integrates changes.
#[derive(Debug, Clone)]
pub struct Integration {
    /// Share of merges that CI builds.
    pub built: f64,
    /// Whether a change is built before it is merged.
    pub builds_changes: bool,
    /// Seconds from a push to its build.
    pub trigger_seconds: (f64, f64),
    /// The jobs, in the order in which they are written down.
    pub jobs: Vec<JobPlan>,
    /// Share of merges that break the default branch.
    pub breaks: f64,
    /// Hours that the default branch then stays red.
    pub red_hours: (f64, f64),
    /// Whether the break is mended by reverting its cause.
    pub mends_by_revert: bool,
    /// Share of flaky failures that are tried again.
    pub flakes_retried: f64,
}

/// A job of the pipeline.
#[derive(Debug, Clone, Copy)]
pub struct JobPlan {
    /// The job's name.
    pub name: &'static str,
    /// What it does.
    pub class: JobClass,
    /// Minutes in the median.
    pub minutes: f64,
    /// Jobs that have to end well before it.
    pub needs: &'static [&'static str],
    /// Share of runs that fail although nothing is wrong.
    pub flaky: f64,
    /// Whether it finds what broke the default branch.
    pub finds_breaks: bool,
    /// Whether a person starts it; then it mostly does not run.
    pub manual: bool,
    /// Whether its failure leaves the build green.
    pub allowed_to_fail: bool,
}

/// When a team launches.
#[derive(Debug, Clone)]
pub enum Cadence {
    /// Every green build of the default branch, by a pipeline.
    OnGreen(Continuous),
    /// Every so many days in the evening, by hand.
    ByHand {
        /// Days between two releases.
        every_days: (f64, f64),
        /// Local hours of the day.
        hours: (f64, f64),
        /// Hours between the last commit taken along and the launch.
        freeze_hours: (f64, f64),
        /// What goes wrong at the release of that number, counted from 1.
        mishaps: Vec<(usize, Mishap)>,
    },
}

/// How launches on green are made.
#[derive(Debug, Clone, Copy)]
pub struct Continuous {
    /// Share of rollouts that fail and are started again at once.
    pub failed_rollouts: f64,
}

/// What can go wrong at a release by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Only the version was written down.
    NoSha,
    /// The clock of the machine that deploys is behind that of the committer.
    ClockSkew,
    /// Nobody wrote down when or how it ended.
    NeverFinished,
    /// It failed, and the same version was tried again within 20 minutes.
    Retried,
    /// It failed, and nobody tried again.
    Abandoned,
    /// The version before was put back the next morning.
    RolledBack,
}

/// How a team uses the stage before production.
#[derive(Debug, Clone, Copy)]
pub struct Staging {
    /// Share of launches that pass through it.
    pub used: f64,
    /// Minutes that a deployment to it takes.
    pub minutes: (f64, f64),
    /// Share of deployments to it that fail and end the launch.
    pub fails: f64,
}

/// How a deployment to production goes.
#[derive(Debug, Clone, Copy)]
pub struct DeploymentSteps {
    /// Minutes that it takes.
    pub minutes: (f64, f64),
    /// How users come to see it.
    pub exposure: Exposure,
    /// Role that has to approve it.
    pub approved_by: Option<&'static str>,
    /// Whether a version gets a tag and a release.
    pub tagged: bool,
    /// Version of the first launch, where they have versions.
    pub major: u64,
}

/// What goes wrong after a launch, and how it is mended.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// Share of launches that fail in production.
    pub share: f64,
    /// Minutes until somebody notices.
    pub notice_minutes: (f64, f64),
    /// Minutes from noticing to the mending launch or the merge of the mending change.
    pub mend_minutes: (f64, f64),
    /// How it is mended: each with its weight.
    pub recoveries: &'static [(Recovery, f64)],
    /// Share of failures that are recorded as an incident.
    pub recorded: f64,
    /// Share of incidents that name the deployment.
    pub linked: f64,
    /// Share of incidents that users report.
    pub reported_by_users: f64,
    /// Share of incidents that nobody closes.
    pub left_open: f64,
    /// Share of incidents with a review.
    pub reviewed: f64,
    /// Incidents in the year that no launch caused.
    pub without_launch: u64,
    /// Announced maintenance in the year.
    pub maintenance: u64,
}

/// How a failed launch is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// The version before is launched again; the cause is reverted afterwards.
    Rollback,
    /// The cause is reverted and the revert launched.
    Revert,
    /// A change on a branch called hotfix is launched.
    Hotfix,
}

/// What a team does beside the flow of changes.
#[derive(Debug, Clone)]
pub struct Practices {
    /// Probes of the repository and where each was found; empty where it was not.
    pub probes: &'static [(&'static str, &'static str)],
    /// Days between two drills.
    pub drill_days: Option<i64>,
    /// Questions of the ladders that were answered: criterion, whether yes, role.
    pub answers: &'static [(&'static str, bool, &'static str)],
    /// Names of the libraries that the project uses.
    pub packages: &'static [&'static str],
}
