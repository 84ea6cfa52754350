//! `rung sql QUERY`: the store in SQL, read-only and shut off from everything else.

use std::io::Read as _;

use anyhow::Context as _;

use crate::cli::Sql;
use crate::print;

pub(crate) fn run(arguments: &Sql) -> anyhow::Result<()> {
    let query = if arguments.query == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("stdin cannot be read")?;
        text
    } else {
        arguments.query.clone()
    };
    let rows = queries::store::query_read_only(&arguments.store.store, &query)?;
    print::table(&rows, arguments.format)
}
