//! `rung report`: the figures and ladders of the store's projects, or the figures of a group of them.

use queries::answers::{self, AsOf, Ask, groups, trend};
use queries::metrics::bands::Edition;
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition};
use queries::store::Store;

use crate::cli::{Format, Report, Scope};
use crate::failure::bad_input;
use crate::{clock, print};

pub(crate) fn run(arguments: &Report) -> anyhow::Result<()> {
    let store = Store::open_read_only(&arguments.store.store)?;
    let mut ask = ask(&arguments.scope)?;
    if let Some(since) = &arguments.since {
        ask.window = Asked::parse_since(since)?;
    }
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
    let reported = trend::reported(&store, answers)?;
    print::report(&store, &reported, arguments.format, arguments.since.is_some())
}

fn group(store: &Store, id: &str, ask: &Ask, format: Format) -> anyhow::Result<()> {
    if let Some(answer) = groups::group(store, id, ask)? {
        let trend = trend::of_group(store, &answer)?;
        return print::group(store, &trend::ReportedGroup { answer, trend }, format);
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
        definition: Definition::parse(&scope.definition)?,
        as_of: scope.as_of.as_deref().map(AsOf::parse).transpose()?,
        edition: Edition::parse(&scope.edition)?,
        clock: clock::now(),
        lead_time_clock: Clock::parse(&scope.clock)?,
    })
}
