//! `rung export DIR`: the facts of the store as files that `rung import` reads.

use queries::store::{ExportFormat, Store};

use crate::cli::{Export, FactFormat};
use crate::print;

pub(crate) fn run(arguments: &Export) -> anyhow::Result<()> {
    let store = Store::open_read_only(&arguments.store.store)?;
    let format = match arguments.format {
        FactFormat::Ndjson => ExportFormat::Ndjson,
        FactFormat::Csv => ExportFormat::Csv,
        FactFormat::Parquet => ExportFormat::Parquet,
    };
    let tables: Vec<&str> = arguments.tables.iter().map(String::as_str).collect();
    let files = store.export(&arguments.folder, format, (!tables.is_empty()).then_some(tables.as_slice()))?;
    let lines: Vec<String> = files.iter().map(|file| format!("{}: {} rows", file.path.display(), file.rows)).collect();
    print::lines(&lines)
}
