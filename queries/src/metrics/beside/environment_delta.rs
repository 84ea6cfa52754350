//! Environment delta: how far the stage before is ahead of what runs here, at the moment of collection.

use duckdb::Row;
use serde_json::json;

use super::reading::FIRST;
use super::result::Beside;
use super::{BesideName, Scene};
use crate::error::Result;
use crate::metrics::sql::Sql;

pub(super) const SQL: Sql = Sql {
    rows: include_str!("../../../metrics/beside/environment_delta.rows.sql"),
    aggregate: include_str!("../../../metrics/beside/environment_delta.sql"),
};

/// How far the two are apart.
struct Apart {
    places: i64,
    commits: i64,
    commits_only_here: i64,
    age_seconds: Option<f64>,
    oldest_waiting_seconds: Option<f64>,
    /// Missing where it is not the same for all projects of a group.
    stage_before: Option<String>,
}

pub(super) fn measure(scene: &Scene<'_>) -> Result<Vec<Beside>> {
    let read = |row: &Row<'_>| {
        Ok(Apart {
            places: row.get(FIRST)?,
            commits: row.get(FIRST + 1)?,
            commits_only_here: row.get(FIRST + 2)?,
            age_seconds: row.get(FIRST + 3)?,
            oldest_waiting_seconds: row.get(FIRST + 4)?,
            stage_before: row.get(FIRST + 5)?,
        })
    };
    scene.figures(
        BesideName::EnvironmentDelta,
        |connected| connected.launches.launches > 0 && connected.tiers > 1,
        read,
        |figure, question, connected, found| {
            if let Some((reason, connect)) = connected.launches.why_no_launches(&question.scope) {
                return figure.not_measured(reason, connect);
            }
            match found.first() {
                Some(found) => compared(figure, found),
                None => apart(figure, &question.scope),
            }
        },
    )
}

fn compared(mut figure: Beside, found: &Apart) -> Beside {
    figure.n = found.places;
    figure.value = Some(found.commits as f64);
    let beside = [
        ("stage_before", json!(found.stage_before)),
        ("age_seconds", json!(found.age_seconds)),
        ("oldest_waiting_seconds", json!(found.oldest_waiting_seconds)),
        ("commits_only_here", json!(found.commits_only_here)),
    ];
    figure.beside.extend(beside.map(|(name, value)| (name.to_owned(), value)));
    figure
}

/// Why nothing could be compared.
fn apart(figure: Beside, scope: &str) -> Beside {
    if figure.left_out("unknown_sha") {
        return figure.not_measured(
            "what runs in one of the two is not among the commits that are known",
            "collect the repository that is deployed (`rung collect`), or give deployments their sha",
        );
    }
    if figure.left_out("unknown_content") {
        return figure.not_measured(
            "one of the two went back to a version that was never live there, so its deliveries do not tell what it runs",
            "the next launch there settles it",
        );
    }
    figure.not_measured(
        format!("no deployment to a stage before {scope} is known"),
        "say which tags or deployments go to staging or a test environment (`deployments` in rung.toml), or import them",
    )
}
