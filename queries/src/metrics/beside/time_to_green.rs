//! Time to green: how long a pipeline of the default branch stays red.

use super::figures::{NO_BUILDS, of_builds, restored};
use super::reading::FIRST;
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/time_to_green.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/time_to_green.sql"),
};

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    scene.figures(
        BesideName::TimeToGreen,
        |connected| connected.trunk_builds,
        |row| Ok((row.get::<_, f64>(FIRST)?, row.get::<_, bool>(FIRST + 1)?)),
        |figure, question, connected, found| {
            if !connected.builds {
                return figure.not_measured(NO_BUILDS.0, NO_BUILDS.1);
            }
            if !connected.trunk_builds {
                return figure.not_measured(
                    "no build of the default branch is known",
                    "give builds their `branch` and the repository its `default_branch` (main where it has none)",
                );
            }
            let mut figure = of_builds(restored(figure, &found), question, connected);
            if figure.n == 0 {
                figure.reason = Some("no pipeline of the default branch turned red in the window".to_owned());
            }
            figure
        },
    )
}
