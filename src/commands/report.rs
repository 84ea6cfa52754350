//! `rung report`: the figures and ladders of the store's projects, or the figures of a group of them.

use queries::answers::{self, AsOf, Ask, groups};
use queries::metrics::bands::Edition;
use queries::metrics::window::Asked;
use queries::store::Store;

use crate::cli::{Format, Report, Scope};
use crate::failure::bad_input;
use crate::{clock, print};

pub(crate) fn run(arguments: &Report) -> anyhow::Result<()> {
    let store = Store::open_read_only(&arguments.store.store)?;
    let ask = ask(&arguments.scope)?;
    if answers::projects(&store)?.is_empty() {
        return Err(bad_input(format!(
            "{} holds no project: fill it with `rung collect` or `rung import`",
            arguments.store.store.display()
        )));
    }
    if let Some(id) = &arguments.group {
        return group(&store, id, &ask, arguments.format);
    }
    let answers = match &arguments.project {
        None => answers::overview(&store, &ask)?,
        Some(id) => {
            if let Some(answer) = answers::answer(&store, id, &ask)? {
                vec![answer]
            } else {
                let known: Vec<String> = answers::projects(&store)?.into_iter().map(|head| head.id).collect();
                return Err(bad_input(format!("project `{id}` is not in the store; it has {}", known.join(", "))));
            }
        }
    };
    print::answers(&store, &answers, arguments.format)
}

fn group(store: &Store, id: &str, ask: &Ask, format: Format) -> anyhow::Result<()> {
    if let Some(answer) = groups::group(store, id, ask)? {
        return print::group(&answer, format);
    }
    let known: Vec<String> = groups::groups(store)?.into_iter().map(|head| head.id).collect();
    let known = if known.is_empty() {
        "it has none: declare [[group]] in rung.toml, or import project_group".to_owned()
    } else {
        format!("it has {}", known.join(", "))
    };
    Err(bad_input(format!("group `{id}` is not in the store; {known}")))
}

/// What was asked for on the command line.
pub(super) fn ask(scope: &Scope) -> anyhow::Result<Ask> {
    Ok(Ask {
        scope: scope.environment.clone(),
        window: Asked::parse(&scope.window)?,
        as_of: scope.as_of.as_deref().map(AsOf::parse).transpose()?,
        edition: Edition::parse(&scope.edition)?,
        clock: clock::now(),
    })
}
