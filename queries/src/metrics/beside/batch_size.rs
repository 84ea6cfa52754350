//! Batch size: how many commits, changes and lines a delivering launch brings.

use duckdb::Row;
use serde_json::{Value, json};

use super::figures::{Distribution, median};
use super::reading::FIRST;
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/batch_size.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/batch_size.sql"),
};

/// The distributions of one project's launches.
struct Batches {
    commits: Distribution,
    changes: Distribution,
    lines: Distribution,
}

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    let read = |row: &Row<'_>| {
        Ok(Batches {
            commits: Distribution::read(row)?,
            changes: Distribution::read_at(row, FIRST + 5)?,
            lines: Distribution::read_at(row, FIRST + 10)?,
        })
    };
    scene.figures(
        BesideName::BatchSize,
        |connected| connected.launches.launches_in_graph > 0,
        read,
        |figure, question, connected, found| {
            if let Some((reason, connect)) = connected.launches.why_no_launches(&question.scope) {
                return figure.not_measured(reason, connect);
            }
            if connected.launches.launches_in_graph == 0 {
                return figure.not_measured(
                    "no launched commit is among the commits that are known",
                    "collect the repository that is deployed (`rung collect`), or give deployments their sha",
                );
            }
            let mut figure = median(figure, found.first().map(|found| found.commits));
            let Some(found) = found.first() else { return figure };
            figure.beside.insert("changes".into(), or_untold(found.changes, CHANGES));
            figure.beside.insert("lines".into(), or_untold(found.lines, LINES));
            figure
        },
    )
}

/// Why there are no changes, and no lines, beside the commits, each with the step that would bring them.
const CHANGES: (&str, &str) = ("no merged change is known", "`rung import` of table `change`");
const LINES: (&str, &str) =
    ("the sizes of the commits that were delivered are not known", "collect the repository with `--sizes`");

/// A further distribution, or why there is none.
fn or_untold(found: Distribution, (reason, connect): (&str, &str)) -> Value {
    if found.n > 0 {
        return found.beside();
    }
    json!({"status": "not_measured", "value": null, "n": 0, "reason": reason, "connect": connect})
}
