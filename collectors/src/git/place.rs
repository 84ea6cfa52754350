//! Where reading of a repository has got to, as its cursor keeps it.

use queries::model::facts::Cursor;
use queries::model::{JobClass, Time};
use serde_json::{Value, json};

use super::SOURCE;
use super::probes::VERSION as VERSION_OF_PROBES;

/// Raised when what is written for a commit changes: repositories read by an older version are read again.
const VERSION: u64 = 2;

/// How far a repository has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// Fingerprint of all refs when they were last written; empty while a run is under way.
    pub(super) refs: String,
    /// Whether every stored commit's ancestors are stored too, so that a walk may stop at what is stored.
    pub(super) closed: bool,
    /// Whether sizes were asked of every stored commit.
    pub(super) sizes: bool,
    /// How many of them could not be had, because objects are missing.
    pub(super) unmeasured: u64,
    /// Whether the paths of every stored commit are stored.
    pub(super) paths: bool,
    /// The canonical path of the clone that was read.
    pub(super) path: String,
    /// The programs that were named beside the well-known ones.
    pub(super) bots: Vec<String>,
    /// How the trees were looked at: the version of the probes, then the classes of jobs that the projects say.
    pub(super) looked: Vec<String>,
}

impl Place {
    /// The place that a cursor says; nothing for one of another version.
    pub(super) fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let word = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let words = |key: &str| -> Vec<String> {
            let list = value.get(key).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let truth = |key: &str| value.get(key).and_then(Value::as_bool).unwrap_or_default();
        (value.get("version")?.as_u64()? == VERSION).then(|| Self {
            refs: word("refs"),
            closed: truth("closed"),
            sizes: truth("sizes"),
            unmeasured: value.get("unmeasured").and_then(Value::as_u64).unwrap_or_default(),
            paths: truth("paths"),
            path: word("path"),
            bots: words("bots"),
            looked: words("looked"),
        })
    }

    /// How trees are looked at with these classes of jobs.
    pub(super) fn looked(classes: &[(String, JobClass)]) -> Vec<String> {
        let own = classes.iter().map(|(pattern, class)| format!("{pattern}={}", class.as_str()));
        std::iter::once(VERSION_OF_PROBES.to_string()).chain(own).collect()
    }

    /// The classes of jobs that counted.
    pub(super) fn own_classes(&self) -> Vec<(String, JobClass)> {
        let said = self.looked.iter().skip(1).filter_map(|text| text.rsplit_once('='));
        said.map(|(pattern, class)| (pattern.to_owned(), JobClass::of(class))).collect()
    }

    /// The cursor that says this place.
    pub(super) fn cursor(&self, repository: &str, now: Time) -> Cursor {
        let place = json!({
            "version": VERSION, "refs": self.refs, "closed": self.closed,
            "sizes": self.sizes, "unmeasured": self.unmeasured, "paths": self.paths, "path": self.path,
            "bots": self.bots, "looked": self.looked,
        });
        Cursor { source: SOURCE.to_owned(), stream: repository.to_owned(), place: place.to_string(), updated_at: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_and_another_version_is_not() {
        let place = Place {
            refs: "abc".into(),
            closed: true,
            sizes: true,
            unmeasured: 2,
            paths: false,
            path: "/shop".into(),
            bots: vec!["robot".into()],
            looked: Place::looked(&[("a=b*".into(), JobClass::Smoke)]),
        };
        assert_eq!(place.own_classes(), [("a=b*".to_owned(), JobClass::Smoke)]);
        let cursor = place.cursor("shop", Time::UNIX_EPOCH);
        assert_eq!(Place::read(&cursor.place), Some(place));
        assert_eq!(Place::read(&cursor.place.replace("\"version\":2", "\"version\":1")), None);
        assert_eq!(Place::read("not json"), None);
    }
}
