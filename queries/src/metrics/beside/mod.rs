//! The figures beside the five. Each is a file triple: `metrics/beside/<name>.rows.sql`, `<name>.sql`, and `<name>.rs` here.
//!
//! They follow the rules of the five: the aggregate stands on exactly the rows that count, what has no source is
//! `not_measured` and never 0, a row is left out by name. A figure is asked of the database only where one of the subjects
//! has the facts that it needs. A new figure is such a triple, a name in `name.rs`, an arm in `one` and in [`sql`],
//! and a line in the glossary. No figure is about a person.

mod batch_size;
mod build_duration;
mod build_flake_rate;
mod build_queue_time;
mod build_success_rate;
mod environment_delta;
mod figures;
mod incident_restore_time;
mod name;
mod people_per_launch;
mod reading;
mod result;
mod rollout_duration;
mod sources;
mod time_to_green;
mod touches_per_launch;
mod upstream_update_latency;

use std::collections::HashMap;

use duckdb::{Connection, Row};

use super::asked::{Question, make_table};
use super::sql::Sql;
use crate::error::Result;
use reading::Found;
use sources::Connected;

pub use name::BesideName;
pub use result::{Beside, Spread};

const BUILDS: &str = include_str!("../../../metrics/beside/asked_build.sql");
const TOUCHES: &str = include_str!("../../../metrics/beside/asked_touch.sql");

/// The figures beside the five of every subject asked, in the order of the questions, each in the order of the names.
///
/// # Errors
/// Where the database fails.
pub(crate) fn measure(connection: &Connection, questions: &[Question]) -> Result<Vec<Vec<Beside>>> {
    let connected = sources::read(connection, questions)?;
    let scene = Scene { connection, questions, connected: &connected };
    if scene.some(|connected| connected.builds) {
        make_table(connection, "asked_build", BUILDS)?;
    }
    if scene.some(Connected::tells_triggers) {
        make_table(connection, "asked_touch", TOUCHES)?;
    }
    let mut answers: Vec<Vec<Beside>> = vec![Vec::new(); questions.len()];
    for name in BesideName::ALL {
        for (answer, figure) in answers.iter_mut().zip(one(*name, &scene)?) {
            answer.push(figure);
        }
    }
    Ok(answers)
}

/// Makes what the rows of a figure are read from, after the question was asked.
///
/// # Errors
/// Where the database fails.
pub(crate) fn prepare(connection: &Connection, name: BesideName) -> Result<()> {
    match name {
        BesideName::BuildSuccessRate
        | BesideName::BuildDuration
        | BesideName::BuildQueueTime
        | BesideName::BuildFlakeRate
        | BesideName::TimeToGreen => make_table(connection, "asked_build", BUILDS)?,
        BesideName::TouchesPerLaunch | BesideName::PeoplePerLaunch => {
            make_table(connection, "asked_touch", TOUCHES)?;
        }
        _ => {}
    }
    Ok(())
}

fn one(name: BesideName, scene: &Scene<'_>) -> Result<Vec<Beside>> {
    match name {
        BesideName::BatchSize => batch_size::measure(scene),
        BesideName::BuildSuccessRate => build_success_rate::measure(scene),
        BesideName::BuildDuration => build_duration::measure(scene),
        BesideName::BuildQueueTime => build_queue_time::measure(scene),
        BesideName::BuildFlakeRate => build_flake_rate::measure(scene),
        BesideName::TimeToGreen => time_to_green::measure(scene),
        BesideName::EnvironmentDelta => environment_delta::measure(scene),
        BesideName::RolloutDuration => rollout_duration::measure(scene),
        BesideName::TouchesPerLaunch => touches_per_launch::measure(scene),
        BesideName::PeoplePerLaunch => people_per_launch::measure(scene),
        BesideName::UpstreamUpdateLatency => upstream_update_latency::measure(scene),
        BesideName::IncidentRestoreTime => incident_restore_time::measure(scene),
    }
}

/// The SQL of a figure: its rows and its aggregate.
#[must_use]
pub fn sql(name: BesideName) -> Sql {
    match name {
        BesideName::BatchSize => batch_size::SQL,
        BesideName::BuildSuccessRate => build_success_rate::SQL,
        BesideName::BuildDuration => build_duration::SQL,
        BesideName::BuildQueueTime => build_queue_time::SQL,
        BesideName::BuildFlakeRate => build_flake_rate::SQL,
        BesideName::TimeToGreen => time_to_green::SQL,
        BesideName::EnvironmentDelta => environment_delta::SQL,
        BesideName::RolloutDuration => rollout_duration::SQL,
        BesideName::TouchesPerLaunch => touches_per_launch::SQL,
        BesideName::PeoplePerLaunch => people_per_launch::SQL,
        BesideName::UpstreamUpdateLatency => upstream_update_latency::SQL,
        BesideName::IncidentRestoreTime => incident_restore_time::SQL,
    }
}

/// What a figure is measured from.
struct Scene<'a> {
    connection: &'a Connection,
    questions: &'a [Question],
    connected: &'a [Connected],
}

impl Scene<'_> {
    fn some(&self, has: impl Fn(&Connected) -> bool) -> bool {
        self.connected.iter().any(has)
    }

    /// One figure per subject. The database is asked only where a subject `has` what the figure needs.
    fn figures<T>(
        &self,
        name: BesideName,
        has: impl Fn(&Connected) -> bool,
        read: impl Fn(&Row<'_>) -> duckdb::Result<T>,
        figure: impl Fn(Beside, &Question, &Connected, Vec<T>) -> Beside,
    ) -> Result<Vec<Beside>> {
        let mut found: HashMap<String, Found<T>> =
            if self.some(has) { reading::by_subject(self.connection, sql(name), read)? } else { HashMap::new() };
        let subjects = self.questions.iter().zip(self.connected);
        Ok(subjects
            .map(|(question, connected)| {
                let found = found.remove(&question.subject).unwrap_or_default();
                let empty = Beside { excluded: found.excluded, ..Beside::empty(name) };
                figure(empty, question, connected, found.rows)
            })
            .collect())
    }
}
