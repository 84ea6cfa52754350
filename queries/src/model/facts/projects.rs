//! Projects, their groups, and what counts as one of their deployments.

use crate::model::{Archetype, Criticality, GroupKind, MadeFrom, Tier, fact::facts};

facts! {
    /// One thing that is delivered and judged on its own: a service, a library, an app.
    Project = project by id {
        /// Stable name in commands, addresses and files.
        id: String,
        /// Name for people.
        name: String,
        /// What kind of thing the project makes.
        archetype: Archetype,
        /// How much depends on it.
        criticality: Criticality,
        /// IANA time zone of its calendar; UTC where missing.
        timezone: Option<String>,
        /// Launch category that the team aims for.
        launch_target: Option<String>,
        /// Deployment level, 0 to 5, that the team aims for.
        deployment_target: Option<i64>,
        /// Minutes within which a further attempt of the same sha belongs to the same launch; 60 where missing, 0 switches it off.
        retry_window_minutes: Option<i64>,
        /// One sentence about the project, such as that it is synthetic.
        description: Option<String>,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
        /// Whether a rollout that ended failed counts in the change failure rate also where no incident is linked to it.
        count_failed_rollouts: Option<bool>,
    }

    /// A project, or another group with its projects, as a member of a group.
    ProjectGroup = project_group by id, project {
        /// Stable name of the group.
        id: String,
        /// The member: a project, or a group where no project has this id.
        project: String,
        /// Name for people.
        name: String,
        /// What the group is.
        kind: GroupKind,
        /// Where the fact comes from.
        source: String,
    }

    /// A repository, or the paths of one, that a project is made from.
    ProjectRepository = project_repository by project, repository {
        /// The project.
        project: String,
        /// The repository.
        repository: String,
        /// Patterns of the paths that belong to the project; empty for the whole repository.
        paths: Vec<String>,
        /// Where the fact comes from.
        source: String,
    }

    /// What counts as a deployment of a project: a rule that makes deployments from tags, releases or builds.
    DeploymentRule = deployment_rule by project, position {
        /// The project.
        project: String,
        /// The rules of a project are tried in this order; the first that matches a name makes the deployment.
        position: i64,
        /// What the rule looks at.
        made_from: MadeFrom,
        /// Regular expression over the name, with the named groups `environment`, `version` and `at` where the name holds them.
        pattern: Option<String>,
        /// How `at` is written, as chrono's strftime.
        at_format: Option<String>,
        /// IANA time zone of `at`; UTC where missing.
        at_timezone: Option<String>,
        /// Environment of what matches; the group `environment` wins; `production` where both are missing.
        environment: Option<String>,
        /// Service of what matches.
        service: Option<String>,
        /// Whether the rule was guessed rather than configured.
        assumed: bool,
        /// Where the fact comes from.
        source: String,
    }

    /// An environment of a project with a tier that its name alone does not tell.
    Environment = environment by project, name {
        /// The project.
        project: String,
        /// Name as deployments use it.
        name: String,
        /// Its place on the way to the users.
        tier: Tier,
        /// Where the fact comes from.
        source: String,
        /// Where a person can read more.
        url: Option<String>,
    }
}
