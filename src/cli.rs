//! What can be typed: types for clap and nothing else.

pub(crate) mod ladders;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

mod event;

pub(crate) use event::{Event, EventCommand, EventTarget, Replay, SaidBuild, SaidDeployment, SaidIncident};

/// Which rung of the delivery ladder a team stands on, why, and the one next step.
#[derive(Debug, Parser)]
#[command(name = "rung", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Say what happens on stderr; twice for every detail
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Answer for one git clone, with no configuration and no store
    Analyze(Analyze),
    /// Read git clones, and repositories on GitHub, into the store
    Collect(Collect),
    /// Check tokens, limits, clocks and what is connected, and say what would measure what is not
    Doctor(Doctor),
    /// Read facts from NDJSON, CSV or Parquet into the store
    Import(Import),
    /// Write the facts of the store as NDJSON, CSV or Parquet
    Export(Export),
    /// Print the JSON Schema of the facts
    Schema,
    /// Say of a launch what goes before the rules: that it failed or did not, that it was planned or not, its incident
    Override(OverrideLaunch),
    /// Print the figures and ladders of the store's projects
    Report(Report),
    /// Explain a figure: the rule, the SQL, the steps, the rows, and what another definition makes of it
    Explain(Explain),
    /// Where a project stands on its ladders, why, what the team is asked, and what changed
    Ladders(ladders::Ladders),
    /// Print one git clone's scorecard for a CI job, also to the job's summary on GitHub
    Scorecard(Scorecard),
    /// Serve the pages of the store
    Serve(Serve),
    /// Say that something was deployed or built, or that an incident began or ended: to a server, or into a store
    Event(Event),
    /// Read received events again that were refused, or all of them
    Replay(Replay),
    /// Load the sample data into a temporary store, print every scorecard and serve the pages
    Demo(Demo),
    /// Ask the store in SQL, read-only
    Sql(Sql),
    /// Print a shell's completion script
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// How figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Markdown,
    Html,
}

/// Whose tables are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tables {
    /// The tables of DevLake's domain layer, as CSV files named after them
    Devlake,
}

/// How facts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FactFormat {
    Ndjson,
    Csv,
    Parquet,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    Text,
    Json,
    Csv,
    Markdown,
}

/// Where the store lies.
#[derive(Debug, Clone, Args)]
pub(crate) struct StoreFile {
    /// The DuckDB file
    #[arg(long, value_name = "FILE", env = "RUNG_STORE", default_value = "rung.duckdb")]
    pub(crate) store: PathBuf,
}

/// What the figures are about.
#[derive(Debug, Clone, Args)]
pub(crate) struct Scope {
    /// Environment or tier that the figures are about
    #[arg(long, value_name = "NAME", default_value = "production")]
    pub(crate) environment: String,
    /// 90d, 12w, all or FROM..TO (the second day not included)
    #[arg(long, value_name = "WINDOW", default_value = "90d")]
    pub(crate) window: String,
    /// Day or moment that counts as now, such as 2026-01-31
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// Year of DORA's report whose bands stand beside the figures: 2019, 2021, 2022, 2023 or 2024
    #[arg(long, value_name = "YEAR", default_value = "2024")]
    pub(crate) edition: String,
    /// Whose rules the figures follow: dora, devlake, gitlab or fourkeys
    #[arg(long, value_name = "NAME", default_value = "dora")]
    pub(crate) definition: String,
    /// Start of lead time: when a commit was made, when it was written, or when its change was merged
    #[arg(long, value_name = "CLOCK", default_value = "committed", value_parser = ["committed", "authored", "merged"])]
    pub(crate) clock: String,
}

/// A git clone and how to read it.
#[derive(Debug, Clone, Args)]
pub(crate) struct Clone {
    /// The clone, or a folder in it
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Tags that are deployments: a regular expression with the groups `environment`, `version` and `at` where they have them
    #[arg(long, value_name = "REGEX")]
    pub(crate) tags: Option<String>,
    /// How the group `at` is written, such as %Y-%m-%d--%H-%M-%S
    #[arg(long, value_name = "FORMAT", requires = "tags")]
    pub(crate) at_format: Option<String>,
    /// IANA time zone of the project's days, and of the group `at`
    #[arg(long, value_name = "TZ")]
    pub(crate) timezone: Option<String>,
    /// What the project is; guessed from its tags otherwise
    #[arg(long, value_parser = ["service", "library", "cli", "app", "infrastructure"])]
    pub(crate) archetype: Option<String>,
    /// Time within which another deployment of the same commit is a retry, such as 60m or 0
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(crate) retry_window: Option<String>,
    /// Count files and lines of every commit too
    #[arg(long)]
    pub(crate) sizes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Analyze {
    #[command(flatten)]
    pub(crate) clone: Clone,
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Keep what was collected in this store instead of a temporary one
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Scorecard {
    #[command(flatten)]
    pub(crate) clone: Clone,
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    pub(crate) format: Format,
    /// Keep what was collected in this store instead of a temporary one
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Collect {
    /// Clones to read; those of the configuration where none is named
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) store: StoreFile,
    /// The configuration
    #[arg(long, value_name = "FILE", env = "RUNG_CONFIG", default_value = "rung.toml")]
    pub(crate) config: PathBuf,
    /// Count files and lines of every commit too
    #[arg(long)]
    pub(crate) sizes: bool,
    /// Read nothing of GitHub that is older: 12w, 90d or a day
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<String>,
    /// Say what would be read; ask nobody and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) store: StoreFile,
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// The configuration
    #[arg(long, value_name = "FILE", env = "RUNG_CONFIG", default_value = "rung.toml")]
    pub(crate) config: PathBuf,
    /// Ask no source; look only at the configuration and the store
    #[arg(long)]
    pub(crate) offline: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A file, a folder with one file per table, or - for NDJSON lines with a "table" field on stdin
    pub(crate) path: PathBuf,
    /// Another tool whose exported tables the folder holds; its facts are taken, its figures computed anew
    #[arg(long, value_enum, value_name = "TOOL")]
    pub(crate) from: Option<Tables>,
    #[command(flatten)]
    pub(crate) store: StoreFile,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The folder to write to
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) store: StoreFile,
    /// How to write them
    #[arg(long, value_enum, default_value_t = FactFormat::Ndjson)]
    pub(crate) format: FactFormat,
    /// Only this table; may be given several times
    #[arg(long = "table", value_name = "TABLE")]
    pub(crate) tables: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct OverrideLaunch {
    /// The launch: its id, its name (such as its tag), its version, or its sha
    #[arg(required_unless_present = "list")]
    pub(crate) launch: Option<String>,
    /// What is said of it: failed, not-failed, planned, unplanned, link or unlink
    #[arg(long, value_name = "WORD", required_unless_present = "list")]
    pub(crate) verdict: Option<String>,
    /// Role of who says so, never a name
    #[arg(long, required_unless_present = "list")]
    pub(crate) role: Option<String>,
    /// The reason, in a sentence
    #[arg(long, value_name = "TEXT", required_unless_present = "list")]
    pub(crate) why: Option<String>,
    /// The incident that is linked or unlinked
    #[arg(long, value_name = "ID")]
    pub(crate) incident: Option<String>,
    /// When users were served again, for `failed`; else the next successful launch ends it
    #[arg(long, value_name = "TIME")]
    pub(crate) recovered_at: Option<String>,
    /// Take the same word back; who said it, when and why is kept
    #[arg(long, conflicts_with_all = ["recovered_at", "list"])]
    pub(crate) withdraw: bool,
    /// When it was said; now where missing
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Only this project
    #[arg(long, value_name = "ID")]
    pub(crate) project: Option<String>,
    /// Print every word that was said instead
    #[arg(long, conflicts_with_all = ["launch", "verdict", "role", "why", "incident", "recovered_at", "at"])]
    pub(crate) list: bool,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
    #[command(flatten)]
    pub(crate) store: StoreFile,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) store: StoreFile,
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// One page for a retrospective: 2w, 14d or a day, up to now, compared with as long before
    #[arg(long, value_name = "WHEN", conflicts_with = "window")]
    pub(crate) since: Option<String>,
    /// Only this project
    #[arg(long, value_name = "ID")]
    pub(crate) project: Option<String>,
    /// One group of projects, its figures from the rows of all of them
    #[arg(long, value_name = "ID", conflicts_with_all = ["project", "since"])]
    pub(crate) group: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The metric, as it is called or as people call it: frequency, lead-time, cfr, mttr, rework
    pub(crate) metric: String,
    #[command(flatten)]
    pub(crate) store: StoreFile,
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// Only this project
    #[arg(long, value_name = "ID")]
    pub(crate) project: Option<String>,
    /// Definition to compare with, row by row; dora where --definition names another one
    #[arg(long, value_name = "NAME")]
    pub(crate) against: Option<String>,
    /// How to print it; json has every row
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) store: StoreFile,
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7864")]
    pub(crate) listen: SocketAddr,
    /// The configuration: where the secrets of those lie who may send events
    #[arg(long, value_name = "FILE", env = "RUNG_CONFIG", default_value = "rung.toml")]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Stop after printing
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7864")]
    pub(crate) listen: SocketAddr,
    /// Keep the store in this file instead of a temporary one
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Sql {
    /// The question; - reads it from stdin
    pub(crate) query: String,
    #[command(flatten)]
    pub(crate) store: StoreFile,
    /// How to print the rows
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
