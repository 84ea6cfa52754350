//! `rung demo`: the sample data in a temporary store, every project's scorecard, and the pages.

use anyhow::Context as _;
use queries::answers::{self, AsOf, Ask};
use queries::metrics::bands::Edition;
use queries::metrics::window::Asked;
use queries::metrics::{Clock, Definition};
use queries::store::Store;

use super::serve::serve;
use crate::cli::{Demo, Format};
use crate::progress::waiting;
use crate::{clock, print};

pub(crate) fn run(arguments: &Demo) -> anyhow::Result<()> {
    let temporary = tempfile::tempdir().context("no temporary folder can be made")?;
    let path = arguments.store.clone().unwrap_or_else(|| temporary.path().join("demo.duckdb"));
    let mut store = Store::open(&path)?;
    let folders =
        sample_data::unpack(&temporary.path().join("sample-data")).context("the sample data cannot be unpacked")?;
    waiting("loading the sample data", || {
        for folder in folders {
            store.import(&folder)?;
        }
        queries::derive::refresh(&mut store)
    })?;
    let now = clock::now();
    let as_of = answers::newest(&store, now)?.map(|newest| AsOf::Day(newest.date_naive()));
    let ask = Ask {
        scope: "production".into(),
        window: Asked::Days(90),
        definition: Definition::Dora,
        as_of,
        edition: Edition::default(),
        clock: now,
        lead_time_clock: Clock::default(),
    };
    let answers = answers::overview(&store, &ask)?;
    print::answers(&store, &answers, Format::Text)?;
    drop(store);
    if arguments.no_serve {
        return Ok(());
    }
    serve(path, ask, arguments.listen)
}
