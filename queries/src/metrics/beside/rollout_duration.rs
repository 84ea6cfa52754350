//! Rollout duration: from the start of a launch's first attempt to the finish that decided it.

use super::figures::{Distribution, median, unless_untold};
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/rollout_duration.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/rollout_duration.sql"),
};

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    scene.figures(
        BesideName::RolloutDuration,
        |connected| connected.launches.launches > 0,
        Distribution::read,
        |figure, question, connected, found| {
            if let Some((reason, connect)) = connected.launches.why_no_launches(&question.scope) {
                return figure.not_measured(reason, connect);
            }
            unless_untold(
                median(figure, found.first().copied()),
                "no_duration",
                "the launches of the window have one moment each, and no start beside their finish",
                "import deployments with `started_at` and `finished_at`, or say which pipelines deploy (`deployments` in rung.toml)",
            )
        },
    )
}
