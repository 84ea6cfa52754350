//! `rung explain METRIC`: how a figure comes about, and what another definition makes of the same facts.

use queries::answers;
use queries::answers::explain::{self, Explanation};
use queries::store::Store;

use super::report::ask;
use crate::cli::Explain;
use crate::failure::bad_input;
use crate::print;

pub(crate) fn run(arguments: &Explain) -> anyhow::Result<()> {
    let metric = explain::metric_named(&arguments.metric)?;
    let ask = ask(&arguments.scope)?;
    let against = explain::compared_with(ask.definition, arguments.against.as_deref())?;
    let store = Store::open_read_only(&arguments.store.store)?;
    let known: Vec<String> = answers::projects(&store)?.into_iter().map(|head| head.id).collect();
    if known.is_empty() {
        return Err(bad_input(format!(
            "{} holds no project: fill it with `rung collect` or `rung import`",
            arguments.store.store.display()
        )));
    }
    let wanted = match &arguments.project {
        Some(id) if known.contains(id) => vec![id.clone()],
        Some(id) => return Err(bad_input(format!("project `{id}` is not in the store; it has {}", known.join(", ")))),
        None => known,
    };
    let mut explanations: Vec<Explanation> = Vec::new();
    for id in &wanted {
        explanations.extend(explain::explain(&store, id, &ask, metric, against)?);
    }
    print::explanations(&explanations, arguments.project.is_some(), arguments.format)
}
