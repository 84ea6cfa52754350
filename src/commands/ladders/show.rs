//! `rung ladders [LADDER]`: where a project stands, one ladder in full or all in short.

use queries::answers;
use serde_json::json;

use super::{answered, opened};
use crate::cli::ladders::{LadderFormat, Ladders};
use crate::failure::bad_input;
use crate::print;

pub(super) fn run(arguments: &Ladders) -> anyhow::Result<()> {
    let (store, project, ask) = opened(&arguments.judged)?;
    let mut answer = answered(&store, &project, &ask)?;
    if let Some(wanted) = &arguments.ladder {
        let known: Vec<String> = answer.ladders.iter().map(|ladder| ladder.ladder.clone()).collect();
        answer.ladders.retain(|ladder| ladder.ladder == *wanted);
        if answer.ladders.is_empty() {
            return Err(bad_input(format!("ladder `{wanted}`: there are {}", known.join(", "))));
        }
    }
    let weeks = match arguments.weeks {
        0 => Vec::new(),
        weeks => answers::levels(&store, &project, &ask, usize::from(weeks))?.unwrap_or_default(),
    };
    match arguments.format {
        LadderFormat::Json => print::json(&json!({
            "project": answer.project,
            "window": answer.window,
            "ladders": answer.ladders,
            "rhythm": answer.rhythm,
            "advice": answer.advice,
            "weeks": weeks,
        })),
        LadderFormat::Text => print::text(&print::ladders::standing(&answer, arguments.ladder.is_some(), &weeks)),
    }
}
