//! Human touches per launch: what people do by hand between the merge and the moment it is live.

use duckdb::Row;
use serde_json::json;

use super::figures::{Distribution, UNKNOWN_TRIGGERS, median, unless_untold};
use super::reading::FIRST;
use super::result::Beside;
use super::sources::Connected;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/touches_per_launch.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/touches_per_launch.sql"),
};

struct Touches {
    distribution: Distribution,
    total: i64,
    untouched: i64,
}

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    let read = |row: &Row<'_>| {
        Ok(Touches {
            distribution: Distribution::read(row)?,
            total: row.get(FIRST + 5)?,
            untouched: row.get(FIRST + 6)?,
        })
    };
    let (reason, connect) = UNKNOWN_TRIGGERS;
    scene.figures(
        BesideName::TouchesPerLaunch,
        Connected::tells_triggers,
        read,
        |figure, question, connected, found| {
            if let Some((reason, connect)) = connected.launches.why_no_launches(&question.scope) {
                return figure.not_measured(reason, connect);
            }
            if !connected.tells_triggers() {
                return figure.not_measured(reason, connect);
            }
            let mut figure = median(figure, found.first().map(|found| found.distribution));
            if let Some(found) = found.first() {
                figure.beside.insert("touches".into(), json!(found.total));
                figure.beside.insert("launches_without_a_touch".into(), json!(found.untouched));
            }
            unless_untold(figure, "unknown_trigger", reason, connect)
        },
    )
}
