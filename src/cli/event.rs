//! What can be typed after `rung event` and `rung replay`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::StoreFile;

#[derive(Debug, Args)]
pub(crate) struct Event {
    #[command(subcommand)]
    pub(crate) command: EventCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EventCommand {
    /// Something was deployed, or is being deployed
    Deploy(SaidDeployment),
    /// Something was built, or is being built
    Build(SaidBuild),
    /// An incident began; with --resolved, it ended
    Incident(SaidIncident),
    /// Facts as NDJSON lines with a "table" field, from a file or - for stdin
    Send {
        /// The file
        path: PathBuf,
        #[command(flatten)]
        target: EventTarget,
    },
}

/// Where an event goes.
#[derive(Debug, Args)]
pub(crate) struct EventTarget {
    /// The address of the server; its token is in `RUNG_EVENTS_TOKEN`, or in a file
    #[arg(long, value_name = "URL", env = "RUNG_SERVER", required_unless_present = "store")]
    pub(crate) server: Option<String>,
    /// The store to write into, without a server
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
    /// A file with the server's token
    #[arg(long, value_name = "FILE", env = "RUNG_EVENTS_TOKEN_FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Certificate authorities of the server in PEM, where it is not a public one
    #[arg(long, value_name = "FILE", env = "RUNG_SERVER_CA")]
    pub(crate) ca: Option<PathBuf>,
    /// Where events wait while the server is away; they are sent with the next
    #[arg(long, value_name = "FILE", env = "RUNG_EVENT_QUEUE", default_value = "rung-events.queue")]
    pub(crate) queue: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SaidDeployment {
    /// The project
    #[arg(long, value_name = "ID", env = "RUNG_PROJECT")]
    pub(crate) project: String,
    /// Where it was deployed to
    #[arg(long, value_name = "NAME", default_value = "production")]
    pub(crate) environment: String,
    /// How it ended, or that it runs
    #[arg(long, default_value = "success", value_parser = ["success", "failed", "cancelled", "skipped", "running", "queued"])]
    pub(crate) status: String,
    /// Commit that was deployed; what the CI job says where missing
    #[arg(long)]
    pub(crate) sha: Option<String>,
    /// Version that was deployed
    #[arg(long = "deployed-version", value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// The repository of the commit; what the CI job says where missing
    #[arg(long, value_name = "ID")]
    pub(crate) repository: Option<String>,
    /// The service, where the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// The deployment's id: the same when it begins and when it ends; made of the CI run and the environment where missing
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// When it began
    #[arg(long, value_name = "TIME")]
    pub(crate) started_at: Option<String>,
    /// When it ended; now, where it has and this is missing
    #[arg(long, value_name = "TIME")]
    pub(crate) finished_at: Option<String>,
    /// Where a person can read more; what the CI job says where missing
    #[arg(long)]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) target: EventTarget,
}

#[derive(Debug, Args)]
pub(crate) struct SaidBuild {
    /// The repository; what the CI job says where missing
    #[arg(long, value_name = "ID")]
    pub(crate) repository: Option<String>,
    /// The run's id, the same for all attempts; what the CI job says where missing
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// 1 for the first attempt of the run
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) attempt: i64,
    /// Workflow or pipeline that ran
    #[arg(long, value_name = "NAME")]
    pub(crate) pipeline: Option<String>,
    /// Commit that was built; what the CI job says where missing
    #[arg(long)]
    pub(crate) sha: Option<String>,
    /// Branch that was built; what the CI job says where missing
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// How it ended, or that it runs
    #[arg(long, default_value = "success", value_parser = ["success", "failed", "cancelled", "skipped", "running", "queued"])]
    pub(crate) status: String,
    /// When it began
    #[arg(long, value_name = "TIME")]
    pub(crate) started_at: Option<String>,
    /// When it ended; now, where it has and this is missing
    #[arg(long, value_name = "TIME")]
    pub(crate) finished_at: Option<String>,
    /// Where a person can read more; what the CI job says where missing
    #[arg(long)]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) target: EventTarget,
}

#[derive(Debug, Args)]
pub(crate) struct SaidIncident {
    /// The project
    #[arg(long, value_name = "ID", env = "RUNG_PROJECT")]
    pub(crate) project: String,
    /// The incident's id: the same when it begins and when it ends
    #[arg(long)]
    pub(crate) id: String,
    /// It has ended
    #[arg(long)]
    pub(crate) resolved: bool,
    /// When it began, or ended; now where missing
    #[arg(long = "when", value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// How bad it is
    #[arg(long, value_parser = ["critical", "major", "minor"])]
    pub(crate) severity: Option<String>,
    /// The service, where the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Id of the deployment that caused it
    #[arg(long, value_name = "ID")]
    pub(crate) deployment: Option<String>,
    /// Announced maintenance, which is no incident
    #[arg(long)]
    pub(crate) maintenance: bool,
    /// Where a person can read more
    #[arg(long)]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) target: EventTarget,
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    #[command(flatten)]
    pub(crate) store: StoreFile,
    /// All events, also those that were understood
    #[arg(long)]
    pub(crate) all: bool,
    /// The configuration: what senders call projects
    #[arg(long, value_name = "FILE", env = "RUNG_CONFIG", default_value = "rung.toml")]
    pub(crate) config: PathBuf,
}
