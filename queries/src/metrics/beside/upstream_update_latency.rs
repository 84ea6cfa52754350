//! Upstream update latency: from somebody else's release to the launch that brings it.

use duckdb::Row;

use super::figures::{Distribution, restored, spread, unless_untold};
use super::reading::FIRST;
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/upstream_update_latency.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/upstream_update_latency.sql"),
};

struct Update {
    to_merge_seconds: f64,
    to_deployment_seconds: f64,
    open: bool,
}

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    let read = |row: &Row<'_>| {
        Ok(Update {
            to_merge_seconds: row.get(FIRST)?,
            to_deployment_seconds: row.get(FIRST + 1)?,
            open: row.get(FIRST + 2)?,
        })
    };
    scene.figures(
        BesideName::UpstreamUpdateLatency,
        |connected| connected.updates,
        read,
        |figure, _, connected, found| {
            if !connected.updates {
                return figure.not_measured(
                    "no update of what the project uses is known",
                    "import updates and the releases they follow (`rung import` of tables `dependency_update` and `upstream_release`)",
                );
            }
            let to_deployment: Vec<(f64, bool)> =
                found.iter().map(|update| (update.to_deployment_seconds, update.open)).collect();
            let mut figure = restored(figure, &to_deployment);
            let to_merge: Vec<(f64, bool)> = found.iter().map(|update| (update.to_merge_seconds, false)).collect();
            let merged = Distribution { n: figure.n, spread: spread(&to_merge) };
            figure.beside.insert("to_merge".into(), merged.beside());
            unless_untold(
                figure,
                "unknown_release",
                "nothing tells when the versions that were updated to had been published",
                "import the releases of what the project uses (`rung import` of table `upstream_release`)",
            )
        },
    )
}
