//! `rung ladders why CRITERION`: one criterion with its evidence, what to do, and its rows.

use anyhow::Context as _;
use queries::{answers, ladders};
use serde_json::json;

use super::opened;
use crate::cli::ladders::{LadderFormat, Why};
use crate::{attestations, print};

pub(super) fn run(arguments: &Why) -> anyhow::Result<()> {
    let (store, project, ask) = opened(&arguments.judged)?;
    let id = attestations::criterion(&arguments.criterion)?;
    let found = answers::criterion::criterion(&store, &project, &ask, &id)?
        .context("the project that was just found is not there")?;
    let step = ladders::ladders()?.iter().find_map(|ladder| ladder.step(&id));
    match arguments.format {
        LadderFormat::Json => {
            let rows: Vec<_> = found
                .rows
                .rows
                .iter()
                .map(|row| {
                    let cells = found.rows.columns.iter().cloned().zip(row.cells.iter().cloned());
                    let mut object: serde_json::Map<String, serde_json::Value> = cells.collect();
                    object.insert("counted".into(), json!(row.counted));
                    object.insert("reason".into(), json!(row.reason));
                    object
                })
                .collect();
            let judged = found.judged.as_ref();
            print::json(&json!({
                "project": found.project,
                "window": found.window,
                "ladder": judged.map(|judged| &judged.ladder),
                "rung": judged.map(|judged| &judged.rung),
                "criterion": judged.map(|judged| &judged.result),
                "step": step,
                "rows": rows,
            }))
        }
        LadderFormat::Text => print::text(&print::ladders::why(&found, step.as_ref())),
    }
}
