//! `rung ladders`: where a project stands on its ladders, why, what is asked, and what changed.

mod ask;
mod check;
mod diff;
mod show;
mod waive;
mod why;

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use queries::answers::{self, AsOf, Ask, ProjectAnswer};
use queries::metrics::bands::Edition;
use queries::metrics::window::{Asked, DEFAULT_DAYS};
use queries::metrics::{Clock, Definition};
use queries::store::Store;

use crate::cli::ladders::{Judged, Kept, Ladders, LaddersCommand};
use crate::failure::bad_input;
use crate::{clock, own_ladders};

pub(crate) fn run(arguments: &Ladders) -> anyhow::Result<()> {
    match &arguments.command {
        None => show::run(arguments),
        Some(LaddersCommand::Why(arguments)) => why::run(arguments),
        Some(LaddersCommand::Ask(arguments)) => ask::run(arguments),
        Some(LaddersCommand::Waive(arguments)) => waive::run(arguments),
        Some(LaddersCommand::Check(arguments)) => check::run(arguments),
        Some(LaddersCommand::Diff(arguments)) => diff::run(arguments),
    }
}

/// The store, the project that is meant, and the question of its production launches as of now.
fn opened(judged: &Judged) -> anyhow::Result<(Store, String, Ask)> {
    own_ladders::add(&judged.ladders, &judged.config)?;
    let store = Store::open_read_only(&judged.store.store)?;
    let project = project(&store, judged)?;
    let ask = Ask {
        scope: "production".into(),
        window: Asked::Days(DEFAULT_DAYS),
        definition: Definition::Dora,
        edition: Edition::default(),
        as_of: judged.as_of.as_deref().map(AsOf::parse).transpose()?,
        clock: clock::now(),
        lead_time_clock: Clock::default(),
    };
    Ok((store, project, ask))
}

fn project(store: &Store, judged: &Judged) -> anyhow::Result<String> {
    let known: Vec<String> = answers::projects(store)?.into_iter().map(|head| head.id).collect();
    match (&judged.project, known.as_slice()) {
        (Some(id), _) if known.contains(id) => Ok(id.clone()),
        (Some(id), _) => Err(bad_input(format!("project `{id}` is not in the store; it has {}", known.join(", ")))),
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(bad_input(format!(
            "{} holds no project: fill it with `rung collect` or `rung import`",
            judged.store.store.display()
        ))),
        (None, _) => {
            Err(bad_input(format!("the store has several projects: name one with --project: {}", known.join(", "))))
        }
    }
}

fn answered(store: &Store, project: &str, ask: &Ask) -> anyhow::Result<ProjectAnswer> {
    answers::answer(store, project, ask)?.context("the project that was just found is not there")
}

/// Adds texts to the file of declarations, which is made where it is not there; what stands in it must be sound.
fn append(kept: &Kept, project: &str, texts: &str) -> anyhow::Result<()> {
    let file: &Path = &kept.to;
    let before = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(bad_input(format!("{}: cannot be read: {error}", file.display()))),
    };
    let whole = format!("{before}{}", if before.is_empty() { texts.trim_start() } else { texts });
    crate::attestations::parse(&whole, &file.display().to_string(), project, chrono_tz::Tz::UTC)?;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Written beside and then moved, so that a failure leaves the file as it was.
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let mut new = std::fs::File::create(&beside)?;
    new.write_all(whole.as_bytes())?;
    drop(new);
    std::fs::rename(&beside, file)?;
    Ok(())
}
