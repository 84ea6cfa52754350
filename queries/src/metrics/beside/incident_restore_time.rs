//! Incident restore time: from the opening of any incident to its end, caused by a launch or not.

use super::figures::restored;
use super::reading::FIRST;
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;
use crate::model::Tier;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/incident_restore_time.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/incident_restore_time.sql"),
};

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    scene.figures(
        BesideName::IncidentRestoreTime,
        |connected| connected.launches.incidents > 0,
        |row| Ok((row.get::<_, f64>(FIRST)?, row.get::<_, bool>(FIRST + 1)?)),
        |mut figure, question, connected, found| {
            if connected.launches.incidents == 0 {
                return figure.not_measured(
                    "no incident is known",
                    "connect a source of incidents (`rung import` of table `incident`)",
                );
            }
            if connected.tier.is_some_and(|tier| tier != Tier::Production) {
                figure.excluded.clear();
                return figure.not_measured(
                    format!("incidents are disturbances in production, and {} is not", question.scope),
                    "ask about production",
                );
            }
            restored(figure, &found)
        },
    )
}
