//! `rung scorecard [PATH]`: one clone's scorecard for a CI job, to stdout and `$GITHUB_STEP_SUMMARY`.

use std::io::Write as _;

use anyhow::Context as _;

use super::analyze;
use crate::cli::{Format, Scorecard};
use crate::print;

pub(crate) fn run(arguments: &Scorecard) -> anyhow::Result<()> {
    let (store, answer) = analyze::clone(&arguments.clone, &arguments.scope, arguments.store.as_deref())?;
    if let Some(path) = step_summary() {
        let mut summary = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("$GITHUB_STEP_SUMMARY at {} cannot be written", path.display()))?;
        summary.write_all(print::rendered(&store, &answer, Format::Markdown)?.as_bytes())?;
    }
    print::answer(&store, &answer, arguments.format)
}

/// The file that GitHub Actions shows as the job's summary.
#[allow(clippy::disallowed_methods, reason = "the one variable that a CI system sets and no user does")]
fn step_summary() -> Option<std::path::PathBuf> {
    std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(Into::into)
}
