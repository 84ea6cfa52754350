//! What there is to measure with beside the launches, so that nothing is asked of tables that hold nothing.

use std::collections::HashMap;

use duckdb::Connection;

use crate::error::Result;
use crate::metrics::asked::Question;
use crate::metrics::sources::{self as launches, Sources};
use crate::model::Tier;
use crate::store::once;

const SQL: &str = include_str!("../../../metrics/beside/sources.sql");

/// What a project or a group has, up to the moment of collection.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of another kind of rows whether there are any")]
pub(super) struct Connected {
    /// Its launches and incidents.
    pub launches: Sources,
    pub builds: bool,
    pub trunk_builds: bool,
    /// Whether it, or one of its projects, is only a part of a repository, whose builds are then those of the whole.
    pub part: bool,
    /// The tier of the scope asked, where something was launched there.
    pub tier: Option<Tier>,
    /// In how many tiers it has launches.
    pub tiers: i64,
    /// Deployments that a source reported.
    pub deployments: bool,
    pub updates: bool,
}

impl Connected {
    /// Whether something may tell who or what started its launches.
    pub(super) fn tells_triggers(&self) -> bool {
        self.launches.launches > 0 && (self.deployments || self.builds)
    }
}

/// What every subject asked has, in the order of the questions.
pub(super) fn read(connection: &Connection, questions: &[Question]) -> Result<Vec<Connected>> {
    let mut launches = launches::read(connection)?;
    let mut found: HashMap<String, Connected> = HashMap::new();
    let mut statement = once(connection, SQL)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let subject: String = row.get(0)?;
        let connected = Connected {
            launches: launches.remove(&subject).unwrap_or_default(),
            builds: row.get(1)?,
            trunk_builds: row.get(2)?,
            part: row.get(3)?,
            tier: row.get::<_, Option<String>>(4)?.map(|tier| Tier::of(&tier)),
            tiers: row.get(5)?,
            deployments: row.get(6)?,
            updates: row.get(7)?,
        };
        found.insert(subject, connected);
    }
    Ok(questions.iter().map(|question| found.remove(&question.subject).unwrap_or_default()).collect())
}
