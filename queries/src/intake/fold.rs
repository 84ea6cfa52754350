//! A fact as the fold of all that events say of it, in the order of their times.
//!
//! Whatever the order in which parts arrive, and however often, the fold is the same: it sorts them by when what they say
//! was so, then by how far the fact had got, then by their text. A column has the value of the last part that names it.
//!
//! A row that something else wrote (a collector, an import) takes part as a part of its own, as old as its newest
//! moment: an event older than that fills what the row leaves open and changes nothing else.

use serde_json::{Map, Value as Json};

use super::part::{Part, newest};
use crate::model::{Table, Time};
use crate::store::says_nothing;

/// A part as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    pub(super) at: Time,
    pub(super) rank: i64,
    pub(super) source: String,
    /// Empty for what something else than an event wrote.
    pub(super) delivery: String,
    pub(super) gone: bool,
    pub(super) said: Map<String, Json>,
}

impl Kept {
    pub(super) fn of(part: &Part, source: &str, delivery: &str) -> Self {
        Self {
            at: part.at,
            rank: part.rank(),
            source: source.to_owned(),
            delivery: delivery.to_owned(),
            gone: part.gone,
            said: part.said.clone(),
        }
    }

    /// A row that something else wrote.
    fn of_row(table: Table, row: &Map<String, Json>) -> Self {
        let mut said = row.clone();
        said.retain(|name, value| !says_nothing(table, name, value) || table.key.contains(&name.as_str()));
        let at = newest(table, &said).unwrap_or(Time::UNIX_EPOCH);
        Self { at, rank: 0, source: String::new(), delivery: String::new(), gone: false, said }
    }

    fn is_row(&self) -> bool {
        self.delivery.is_empty()
    }
}

/// What the parts together say; nothing where the last word is that there is no such fact.
pub(super) fn fold(parts: &[Kept]) -> Option<Map<String, Json>> {
    let mut sorted: Vec<_> = parts.iter().map(|part| (part, Json::Object(part.said.clone()).to_string())).collect();
    sorted.sort_by(|(a, a_text), (b, b_text)| {
        (a.at, a.rank, a.gone, !a.is_row(), a_text, &a.delivery).cmp(&(
            b.at,
            b.rank,
            b.gone,
            !b.is_row(),
            b_text,
            &b.delivery,
        ))
    });
    let mut row = Map::new();
    let mut gone = false;
    for (part, _) in sorted {
        if part.gone {
            row.clear();
        }
        gone = part.gone;
        row.extend(part.said.clone());
    }
    (!gone).then_some(row)
}

/// Takes account of a row that is in the store although the parts do not make it: something else wrote it.
pub(super) fn take_account(table: Table, parts: &mut Vec<Kept>, stored: Option<&Map<String, Json>>) {
    let Some(stored) = stored else {
        // Something else removed it, or it never lacked nothing.
        parts.retain(|part| !part.is_row());
        return;
    };
    let made = fold(parts).unwrap_or_default();
    let none = Json::Null;
    let same = table.columns.iter().all(|column| {
        let (has, makes) = (stored.get(column.name).unwrap_or(&none), made.get(column.name).unwrap_or(&none));
        has == makes || (says_nothing(table, column.name, has) && says_nothing(table, column.name, makes))
    });
    if parts.is_empty() || !same {
        parts.retain(|part| !part.is_row());
        parts.push(Kept::of_row(table, stored));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Fact as _;
    use crate::model::facts::Build;

    fn at(minute: u32) -> Time {
        format!("2026-01-31T12:{minute:02}:00Z").parse().expect("a time")
    }

    fn said(delivery: &str, minute: u32, cells: &Json) -> Kept {
        let said = cells.as_object().cloned().expect("an object");
        let rank = i64::from(said.get("status").is_some_and(|status| status == "success"));
        Kept { at: at(minute), rank, source: "test".into(), delivery: delivery.into(), gone: false, said }
    }

    #[test]
    fn the_last_word_of_each_column_counts_and_not_the_last_to_arrive() {
        let queued = said("1", 1, &json!({"id": "7", "status": "queued", "branch": "main"}));
        let success = said("2", 5, &json!({"id": "7", "status": "success", "finished_at": "2026-01-31T12:05:00Z"}));
        let expected = json!({"id": "7", "status": "success", "branch": "main", "finished_at": "2026-01-31T12:05:00Z"});
        for parts in [vec![queued.clone(), success.clone()], vec![success.clone(), queued.clone(), success.clone()]] {
            assert_eq!(fold(&parts).map(Json::Object).as_ref(), Some(&expected));
        }
        // Told for the same moment, the one that got further counts.
        let same_moment = said("3", 5, &json!({"status": "running"}));
        assert_eq!(fold(&[success, same_moment]).expect("a row")["status"], "success");
    }

    #[test]
    fn what_is_gone_comes_back_with_a_later_word_only() {
        let made = said("1", 1, &json!({"id": "7", "branch": "main"}));
        let gone = Kept { gone: true, ..said("2", 2, &json!({"id": "7"})) };
        let again = said("3", 3, &json!({"id": "7"}));
        assert_eq!(fold(&[gone.clone(), made.clone()]), None);
        assert_eq!(fold(&[again, gone, made]).map(Json::Object), Some(json!({"id": "7"})));
    }

    /// The collector read the build as finished at 12:05; an event of 12:03 comes late, one of 12:09 is news.
    #[test]
    fn a_row_of_a_collector_is_as_old_as_its_newest_moment() {
        let stored = json!({"repository": "r", "id": "7", "attempt": 1, "status": "success", "started_by": "unknown",
            "finished_at": "2026-01-31T12:05:00Z", "source": "github"});
        let stored = stored.as_object().expect("an object");
        let late =
            said("1", 3, &json!({"repository": "r", "id": "7", "attempt": 1, "status": "running", "branch": "main"}));
        let news = said("2", 9, &json!({"repository": "r", "id": "7", "attempt": 1, "status": "failed"}));
        let mut parts = Vec::new();
        take_account(Build::TABLE, &mut parts, Some(stored));
        parts.push(late);
        let row = fold(&parts).expect("a row");
        assert_eq!((&row["status"], &row["branch"]), (&json!("success"), &json!("main")));
        take_account(Build::TABLE, &mut parts, Some(&row));
        assert_eq!(parts.len(), 2, "what the parts make is nobody else's row");
        parts.push(news);
        assert_eq!(fold(&parts).expect("a row")["status"], "failed");
    }
}
