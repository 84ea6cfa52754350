//! What can be typed after `rung ladders`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::StoreFile;

/// How ladders are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LadderFormat {
    Text,
    Json,
}

/// Which project, when, and by which ladders.
#[derive(Debug, Clone, Args)]
pub(crate) struct Judged {
    #[command(flatten)]
    pub(crate) store: StoreFile,
    /// The project; where the store has one alone it need not be named
    #[arg(long, value_name = "ID")]
    pub(crate) project: Option<String>,
    /// Day or moment that counts as now, such as 2026-01-31
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// A ladder file of your own, or a folder of them; may be given several times
    #[arg(long = "ladder", value_name = "FILE")]
    pub(crate) ladders: Vec<PathBuf>,
    /// The configuration, whose key `ladders` can name a folder of your own ladders
    #[arg(long, value_name = "FILE", env = "RUNG_CONFIG", default_value = "rung.toml")]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Ladders {
    #[command(subcommand)]
    pub(crate) command: Option<LaddersCommand>,
    /// One ladder in full, such as deployment; all in short where missing
    pub(crate) ladder: Option<String>,
    #[command(flatten)]
    pub(crate) judged: Judged,
    /// Show the levels of so many weeks too
    #[arg(long, value_name = "WEEKS", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=104))]
    pub(crate) weeks: u16,
    /// How to print it
    #[arg(long, value_enum, default_value_t = LadderFormat::Text)]
    pub(crate) format: LadderFormat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LaddersCommand {
    /// One criterion: why it is judged as it is, what to do, and its rows
    Why(Why),
    /// Ask the questions that no signal can answer, and keep the answers
    Ask(AskTeam),
    /// Set a criterion aside for a stated reason and time
    Waive(Waive),
    /// Check a ladder file: everything that is wrong with it, by line
    Check(Check),
    /// What changed on the ladders since a day, a tag or a commit
    Diff(Diff),
}

#[derive(Debug, Args)]
pub(crate) struct Why {
    /// Id of the criterion, such as deployment.daily
    pub(crate) criterion: String,
    #[command(flatten)]
    pub(crate) judged: Judged,
    /// How to print it; json has every row
    #[arg(long, value_enum, default_value_t = LadderFormat::Text)]
    pub(crate) format: LadderFormat,
}

/// Where declarations are kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct Kept {
    /// Keep it in this file, which belongs into the project's own repository
    #[arg(long, value_name = "FILE", default_value = crate::attestations::FILE)]
    pub(crate) to: PathBuf,
    /// Keep it in the store instead
    #[arg(long, conflicts_with = "to")]
    pub(crate) in_store: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AskTeam {
    /// Only the questions of this ladder
    pub(crate) ladder: Option<String>,
    #[command(flatten)]
    pub(crate) judged: Judged,
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// Read the answers from this file: what `--format json` prints, filled in
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    /// Role of who answers, never a name; asked for where it is missing
    #[arg(long)]
    pub(crate) role: Option<String>,
    /// json prints the questions as a file to fill in
    #[arg(long, value_enum, default_value_t = LadderFormat::Text)]
    pub(crate) format: LadderFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Waive {
    /// Id of the criterion
    pub(crate) criterion: String,
    /// not-applicable, covered-elsewhere, not-detected or accepted-risk; only the first two lift the criterion
    #[arg(long)]
    pub(crate) reason: String,
    /// Role of who decides, never a name
    #[arg(long)]
    pub(crate) role: String,
    /// Until when, at most 180 days from now
    #[arg(long, value_name = "DATE")]
    pub(crate) until: String,
    /// A sentence about it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    #[command(flatten)]
    pub(crate) judged: Judged,
    #[command(flatten)]
    pub(crate) kept: Kept,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The ladder files
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// A day, a moment, or a tag or commit of the project
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: String,
    #[command(flatten)]
    pub(crate) judged: Judged,
    /// How to print it
    #[arg(long, value_enum, default_value_t = LadderFormat::Text)]
    pub(crate) format: LadderFormat,
}
