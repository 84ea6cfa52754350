//! `rung replay`: received events read again, as this version understands them.

use collectors::hooks;
use queries::intake::{Intakes, Taken, Which, drain, inbox_beside, replay, take, waiting_segments};
use queries::store::Store;

use super::event::settle;
use crate::cli::Replay;
use crate::{config, print};

pub(crate) fn run(arguments: &Replay) -> anyhow::Result<()> {
    let path = &arguments.store.store;
    let hooks = config::read(&arguments.config)?.map(|config| config.hooks).unwrap_or_default();
    let intakes = Intakes::of(hooks::all(), hooks.projects);
    // A store that is not there is not made.
    drop(Store::open_read_only(path)?);
    let mut store = Store::open(path)?;
    let mut lines = Vec::new();
    let mut waited = Taken::default();
    // What a server that is no more has kept and not read.
    for segment in waiting_segments(&inbox_beside(path))? {
        drain(&segment, |events| {
            waited = waited.and(take(&mut store, &intakes, events)?);
            Ok(())
        })?;
    }
    if waited != Taken::default() {
        lines.push(format!("waiting events read: {}", words(waited)));
    }
    let which = if arguments.all { Which::All } else { Which::Refused };
    let again = replay(&mut store, &intakes, which)?;
    settle(&mut store)?;
    lines.push(format!("read again: {}", words(again)));
    print::lines(&lines)
}

fn words(taken: Taken) -> String {
    let Taken { processed, ignored, refused, facts, .. } = taken;
    format!("{processed} understood, {ignored} set aside, {refused} refused; {facts} facts changed")
}
