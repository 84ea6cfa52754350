//! What one event says of one fact: some of its columns, and when that was so.

use serde_json::{Map, Value as Json};

use crate::error::Result;
use crate::model::{Fact, Kind, Table, Time};
use crate::store::{canonical, said};

/// What an event says of a fact.
#[derive(Debug, Clone)]
pub struct Part {
    pub(super) table: Table,
    /// When what it says was so.
    pub(super) at: Time,
    /// The columns that it names; a missing value means that there is none.
    pub(super) said: Map<String, Json>,
    /// Whether it says that the fact is no more.
    pub(super) gone: bool,
    /// What the sender calls the project, where that need not be our id.
    pub(super) project: Option<String>,
    /// The repository whose projects it is about, where the row itself does not name one.
    pub(super) repository: Option<String>,
    /// Whether ids are ours already.
    pub(super) exact: bool,
}

/// The tables whose rows come to be step by step: the newest moment in a row is when it was so.
const LIVING: &[&str] = &["build", "job", "deployment", "approval", "incident", "change", "issue"];

impl Part {
    /// What a row says that holds something: columns without a value, `unknown` words and empty lists are not said.
    pub fn of<T: Fact + serde::Serialize>(at: Time, row: &T) -> Self {
        let object = match serde_json::to_value(row) {
            Ok(Json::Object(object)) => object,
            // A row of columns is an object.
            _ => Map::new(),
        };
        let mut cells = canonical(T::TABLE, object);
        cells.retain(|name, value| {
            let empty = match value {
                Json::Null => true,
                Json::String(text) => text.is_empty() || (text == "unknown" && is_choice(T::TABLE, name)),
                Json::Array(items) => items.is_empty(),
                _ => false,
            };
            // An empty text is a value of a key: a probe that found nothing has no path.
            !empty || (T::TABLE.key.contains(&name.as_str()) && value == "" && name != "project")
        });
        Self {
            table: T::TABLE,
            at: micros(at),
            said: cells,
            gone: false,
            project: None,
            repository: None,
            exact: false,
        }
    }

    /// A line of our own: a row with the field `table`, and `at` where it says when that was so. Without it, that is
    /// the newest moment in the row, or `received_at` where the row holds none.
    ///
    /// # Errors
    /// `Input` for what the data contract does not allow; `name` and `line` say where it stood.
    pub fn of_line(name: &str, line: usize, text: &str, received_at: Time) -> Result<Self> {
        let said = said(name, line, text)?;
        let at = said.at.or_else(|| newest(said.table, &said.cells)).unwrap_or(received_at);
        Ok(Self {
            table: said.table,
            at: micros(at),
            said: said.cells,
            gone: false,
            project: None,
            repository: None,
            exact: true,
        })
    }

    /// Says too that a column has this value, or none.
    #[must_use]
    pub fn with(mut self, column: &str, value: impl Into<Json>) -> Self {
        if self.table.column(column).is_some() {
            self.said.insert(column.to_owned(), value.into());
        }
        self
    }

    /// Does not say what a column has: the sender does not tell.
    #[must_use]
    pub fn without(mut self, column: &str) -> Self {
        if !self.table.key.contains(&column) {
            self.said.shift_remove(column);
        }
        self
    }

    /// The project as the sender calls it: an id, a name or an alias of one of ours, or else a new one.
    #[must_use]
    pub fn named(mut self, project: &str) -> Self {
        self.project = Some(project.trim().to_owned()).filter(|name| !name.is_empty());
        self
    }

    /// It is about the projects of a repository that the row itself does not name.
    #[must_use]
    pub fn of_repository(mut self, repository: &str) -> Self {
        self.repository = Some(repository.to_owned());
        self
    }

    /// Says that the fact is no more.
    #[must_use]
    pub fn gone(mut self) -> Self {
        self.gone = true;
        self
    }

    /// How far the fact has got by this part: of two parts of the same moment, the one that got further came later.
    pub(super) fn rank(&self) -> i64 {
        let word = |column: &str| self.said.get(column).and_then(Json::as_str);
        let has = |column: &str| word(column).is_some();
        match (word("status"), word("state")) {
            (Some("queued"), _) => 1,
            (Some("running"), _) => 2,
            (Some(_), _) => 3,
            (_, Some("open" | "requested")) => 1,
            (_, Some(_)) => 3,
            _ if has("resolved_at") || has("closed_at") => 3,
            _ if has("acknowledged_at") => 2,
            _ => 0,
        }
    }

    /// What tells its fact from others; nothing while a part of the key is missing.
    pub(super) fn key(&self) -> Option<String> {
        let texts = self.table.key.iter().map(|column| match self.said.get(*column)? {
            Json::String(text) => Some(text.clone()),
            Json::Null => None,
            other => Some(other.to_string()),
        });
        texts.collect::<Option<Vec<_>>>().map(|texts| texts.join(KEY_SEPARATOR))
    }
}

/// Stands between the columns of a key; no text in the store may hold it.
pub(super) const KEY_SEPARATOR: &str = "\u{1f}";

fn is_choice(table: Table, column: &str) -> bool {
    table.column(column).is_some_and(|column| matches!(column.kind, Kind::Choice(_)))
}

/// The newest moment in a row of a table whose rows come to be step by step.
pub(super) fn newest(table: Table, cells: &Map<String, Json>) -> Option<Time> {
    if !LIVING.contains(&table.name) {
        return None;
    }
    let times = table.columns.iter().filter(|column| column.kind == Kind::Time);
    times.filter_map(|column| cells.get(column.name)?.as_str()?.parse::<Time>().ok()).max()
}

/// To the microsecond, as the store keeps it.
fn micros(at: Time) -> Time {
    chrono::DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}
