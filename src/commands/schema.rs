//! `rung schema`: the JSON Schema of the facts.

use crate::print;

pub(crate) fn run() -> anyhow::Result<()> {
    print::json(&queries::model::json_schema::json_schema())
}
