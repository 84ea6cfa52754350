//! Build duration: from the start of a build to its end.

use super::figures::{Distribution, NO_BUILDS, median, of_builds, unless_untold};
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/build_duration.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/build_duration.sql"),
};

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    scene.figures(
        BesideName::BuildDuration,
        |connected| connected.builds,
        Distribution::read,
        |figure, question, connected, found| {
            if !connected.builds {
                return figure.not_measured(NO_BUILDS.0, NO_BUILDS.1);
            }
            let figure = of_builds(median(figure, found.first().copied()), question, connected);
            unless_untold(
                figure,
                "no_duration",
                "the builds of the window do not tell when they started and ended",
                "give builds `started_at` and `finished_at` (`rung import` of table `build`)",
            )
        },
    )
}
