//! `rung completions SHELL`: the shell's completion script.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::{cli, print};

pub(crate) fn run(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::Arguments::command(), "rung", &mut script);
    print::text(&String::from_utf8_lossy(&script))
}
