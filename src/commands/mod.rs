//! What each command does: one file per verb, which reads as the command's own help.

mod analyze;
mod collect;
mod completions;
mod demo;
mod doctor;
mod event;
mod explain;
mod export;
mod import;
mod ladders;
mod overrides;
mod replay;
mod report;
mod schema;
mod scorecard;
mod serve;
mod sql;

use queries::store::Store;

use crate::cli::Command;
use crate::progress::waiting;
use crate::{config, own_ladders};

/// Does what was asked.
pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    // The team's own ladders are judged wherever ladders are; `rung ladders` names further ones.
    match &command {
        Command::Collect(arguments) => own_ladders::add(&[], &arguments.config)?,
        Command::Analyze(_) | Command::Report(_) | Command::Scorecard(_) | Command::Serve(_) => {
            own_ladders::add(&[], &config::usual_path())?;
        }
        _ => {}
    }
    match command {
        Command::Analyze(arguments) => analyze::run(&arguments),
        Command::Collect(arguments) => collect::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Schema => schema::run(),
        Command::Override(arguments) => overrides::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Ladders(arguments) => ladders::run(&arguments),
        Command::Scorecard(arguments) => scorecard::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Event(arguments) => event::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Sql(arguments) => sql::run(&arguments),
        Command::Completions { shell } => completions::run(shell),
    }
}

/// Makes what is derived from facts again where they changed; `-v` says for how many projects, and how long it took.
fn derive(store: &mut Store) -> anyhow::Result<()> {
    let projects = waiting("walking the commit graphs", || queries::derive::refresh(store))?;
    tracing::info!("launches derived again of {projects} projects");
    Ok(())
}
