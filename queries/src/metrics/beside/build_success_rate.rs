//! Build success rate: builds that ended in success, of those that ended in success or failure.

use duckdb::Row;
use serde_json::json;

use super::figures::{NO_BUILDS, of_builds, ratio};
use super::reading::FIRST;
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sources::MINIMUM_FOR_RATE;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/build_success_rate.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/build_success_rate.sql"),
};

struct Counts {
    n: i64,
    succeeded: i64,
    n_on_trunk: i64,
    succeeded_on_trunk: i64,
}

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    let read = |row: &Row<'_>| {
        Ok(Counts {
            n: row.get(FIRST)?,
            succeeded: row.get(FIRST + 1)?,
            n_on_trunk: row.get(FIRST + 2)?,
            succeeded_on_trunk: row.get(FIRST + 3)?,
        })
    };
    scene.figures(
        BesideName::BuildSuccessRate,
        |connected| connected.builds,
        read,
        |figure, question, connected, found| {
            if !connected.builds {
                return figure.not_measured(NO_BUILDS.0, NO_BUILDS.1);
            }
            let Some(found) = found.first() else { return of_builds(ratio(figure, 0, 0), question, connected) };
            let mut figure = of_builds(ratio(figure, found.succeeded, found.n), question, connected);
            let share = (found.n_on_trunk >= MINIMUM_FOR_RATE)
                .then(|| found.succeeded_on_trunk as f64 / found.n_on_trunk as f64);
            let on_trunk = json!({"value": share, "n": found.n_on_trunk});
            figure.beside.insert("on_the_default_branch".into(), on_trunk);
            figure
        },
    )
}
