//! `rung`: which rung of the delivery ladder a team stands on, why, and the one next step.

mod attestations;
mod cli;
mod clock;
mod commands;
mod config;
mod failure;
mod log;
mod overrides;
mod own_ladders;
mod print;
mod progress;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    log::start(arguments.verbose);
    match commands::run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error),
    }
}
