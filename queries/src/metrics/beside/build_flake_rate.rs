//! Build flake rate: commits that failed in a pipeline and passed in it later, unchanged.

use super::figures::{NO_BUILDS, of_builds, ratio, unless_untold};
use super::reading::FIRST;
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/build_flake_rate.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/build_flake_rate.sql"),
};

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    scene.figures(
        BesideName::BuildFlakeRate,
        |connected| connected.builds,
        |row| Ok((row.get::<_, i64>(FIRST)?, row.get::<_, i64>(FIRST + 1)?)),
        |figure, question, connected, found| {
            if !connected.builds {
                return figure.not_measured(NO_BUILDS.0, NO_BUILDS.1);
            }
            let (n, flaky) = found.first().copied().unwrap_or_default();
            unless_untold(
                of_builds(ratio(figure, flaky, n), question, connected),
                "unknown_sha",
                "the builds of the window do not tell which commit they built",
                "give builds their `sha` (`rung import` of table `build`)",
            )
        },
    )
}
