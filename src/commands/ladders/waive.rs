//! `rung ladders waive CRITERION`: sets a criterion aside for a stated reason and time.

use chrono::Duration;
use chrono_tz::Tz;
use queries::model::facts::Waiver;
use queries::store::Store;

use super::{append, project};
use crate::attestations::{self, LONGEST_WAIVER_DAYS};
use crate::cli::ladders::Waive;
use crate::failure::bad_input;
use crate::overrides::{moment, role};
use crate::{clock, own_ladders, print};

/// The source that declarations from here name.
pub(super) const SOURCE: &str = "rung ladders";

pub(super) fn run(arguments: &Waive) -> anyhow::Result<()> {
    own_ladders::add(&arguments.judged.ladders, &arguments.judged.config)?;
    let now = clock::now();
    let until_at = moment("--until", &arguments.until, Tz::UTC)?;
    if until_at <= now || until_at - now > Duration::days(LONGEST_WAIVER_DAYS) {
        return Err(bad_input(format!(
            "--until `{}`: name a day within the next {LONGEST_WAIVER_DAYS}",
            arguments.until
        )));
    }
    let mut said = Waiver {
        project: String::new(),
        criterion: attestations::criterion(&arguments.criterion)?,
        reason: attestations::reason(&arguments.reason)?,
        role: role(&arguments.role)?,
        given_at: now,
        until_at,
        note: arguments.note.clone(),
        source: SOURCE.into(),
    };
    let kept = if arguments.kept.in_store {
        let mut store = Store::open(&arguments.judged.store.store)?;
        said.project = project(&store, &arguments.judged)?;
        let mut batch = store.begin()?;
        batch.add([&said])?;
        batch.commit()?;
        arguments.judged.store.store.display().to_string()
    } else {
        let named = arguments.judged.project.as_deref();
        append(&arguments.kept, named.unwrap_or_default(), &attestations::waiver_text(&said, named))?;
        arguments.kept.to.display().to_string()
    };
    print::lines(&[format!("{}: waived until {}, in {kept}", said.criterion, arguments.until)])
}
