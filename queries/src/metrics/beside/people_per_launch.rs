//! People per launch: how many of them it takes between the merge and the moment it is live. Never who.

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
    rows: include_str!("../../../metrics/beside/people_per_launch.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/people_per_launch.sql"),
};

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    let read = |row: &Row<'_>| Ok((Distribution::read(row)?, row.get::<_, i64>(FIRST + 5)?));
    let (reason, connect) = UNKNOWN_TRIGGERS;
    scene.figures(BesideName::PeoplePerLaunch, Connected::tells_triggers, read, |figure, question, connected, found| {
        if let Some((reason, connect)) = connected.launches.why_no_launches(&question.scope) {
            return figure.not_measured(reason, connect);
        }
        if !connected.tells_triggers() {
            return figure.not_measured(reason, connect);
        }
        let mut figure = median(figure, found.first().map(|(distribution, _)| *distribution));
        if let Some((_, most)) = found.first() {
            figure.beside.insert("most_people".into(), json!(most));
        }
        let figure = unless_untold(
            figure,
            "unknown_actor",
            "launches of the window were started by hand, and nothing tells by how many people",
            "give deployments their `actor` (`rung import` of table `deployment`)",
        );
        unless_untold(figure, "unknown_trigger", reason, connect)
    })
}
