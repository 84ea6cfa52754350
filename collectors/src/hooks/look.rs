//! Looking into a body that may lack anything and hold anything: what is not there, or is something else, is none.

use chrono::{DateTime, Datelike as _, NaiveDateTime};
use queries::intake::{Event, Reading};
use queries::model::{ActorKind, Time};
use queries::store::PersonKey;
use serde_json::Value as Json;

use crate::bots;
use crate::git::origin::Origin;

/// A place in a body.
#[derive(Clone, Copy)]
pub(crate) struct Look<'j>(&'j Json);

const NOTHING: &Json = &Json::Null;

impl<'j> Look<'j> {
    pub(crate) fn into(json: &'j Json) -> Self {
        Self(json)
    }

    /// The place at the end of a path of names, such as `deployment/creator`.
    pub(crate) fn at(self, path: &str) -> Self {
        Self(path.split('/').fold(self.0, |json, name| json.get(name).unwrap_or(NOTHING)))
    }

    pub(crate) fn is_there(self) -> bool {
        !self.0.is_null()
    }

    /// A text that says something.
    pub(crate) fn text(self, path: &str) -> Option<&'j str> {
        self.at(path).0.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    pub(crate) fn owned(self, path: &str) -> Option<String> {
        self.text(path).map(str::to_owned)
    }

    /// An id, which some write as a number.
    pub(crate) fn id(self, path: &str) -> Option<String> {
        match self.at(path).0 {
            Json::Number(number) => Some(number.to_string()),
            Json::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    pub(crate) fn integer(self, path: &str) -> Option<i64> {
        let json = self.at(path).0;
        json.as_i64().or_else(|| json.as_str()?.trim().parse().ok())
    }

    pub(crate) fn number(self, path: &str) -> Option<f64> {
        self.at(path).0.as_f64().filter(|number| number.is_finite())
    }

    pub(crate) fn truth(self, path: &str) -> Option<bool> {
        self.at(path).0.as_bool()
    }

    /// The items of a list.
    pub(crate) fn list(self, path: &str) -> impl Iterator<Item = Self> + use<'j> {
        self.at(path).0.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(Self)
    }

    /// What an item of a list is, where it is a text.
    pub(crate) fn word(self) -> Option<&'j str> {
        self.0.as_str()
    }

    /// A moment, as tools write it: RFC 3339, with a space and a zone, or a count of seconds or milliseconds. The years
    /// 0 and 1 are what some say for none.
    pub(crate) fn time(self, path: &str) -> Option<Time> {
        let time = match self.at(path).0 {
            Json::String(text) => moment(text.trim()),
            Json::Number(number) => since_1970(number.as_f64()?),
            _ => None,
        };
        time.filter(|time| (2..=9999).contains(&time.year()))
    }
}

fn moment(text: &str) -> Option<Time> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let text = text.replace(" UTC", " +0000");
    let zoned = ["%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%dT%H:%M:%S%.f%z"];
    let zoned = zoned.iter().find_map(|format| DateTime::parse_from_str(&text, format).ok());
    let plain = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    zoned.map(|time| time.to_utc()).or_else(|| {
        plain.iter().find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok()).map(|time| time.and_utc())
    })
}

/// Seconds until the year 5138, milliseconds above that.
fn since_1970(count: f64) -> Option<Time> {
    let seconds = if count.abs() > 1e17 {
        count / 1e9
    } else if count.abs() > 1e11 {
        count / 1e3
    } else {
        count
    };
    DateTime::from_timestamp_micros((seconds * 1e6).round() as i64)
}

/// The body as JSON; also that of a form with the field `payload`.
pub(crate) fn json(event: &Event<'_>) -> Result<Json, Reading> {
    let refused = |error: serde_json::Error| Reading::refused(format!("the body is no JSON: {error}"));
    if event.body.starts_with("payload=") {
        let payload = queries::intake::Piece::field_of_form(event.body, "payload").unwrap_or_default();
        return serde_json::from_str(&payload).map_err(refused);
    }
    serde_json::from_str(event.body).map_err(refused)
}

/// The id of the repository of an address, as git and browsers write it.
pub(crate) fn repository(address: Option<&str>) -> Option<String> {
    Origin::parse(address?).map(|origin| origin.id)
}

/// The id of the repository that the event's own address names, or else this one.
pub(crate) fn repository_or(event: &Event<'_>, found: Option<String>) -> Option<String> {
    event.query.get("repository").map(str::to_owned).or(found)
}

/// An account as a keyed hash, and what it is.
pub(crate) fn account(people: &PersonKey, name: Option<&str>, is_bot: bool) -> (Option<String>, ActorKind) {
    let Some(name) = name else { return (None, ActorKind::Unknown) };
    let kind = if is_bot { ActorKind::Bot } else { bots::kind_of(name, "", &[]) };
    (Some(people.hash(name)), kind)
}

/// The first of these that is there, or else when the event came.
pub(crate) fn first_of(times: &[Option<Time>], event: &Event<'_>) -> Time {
    times.iter().copied().flatten().next().unwrap_or(event.received_at)
}

/// Ends reading with a reason where something is missing.
macro_rules! needed {
    ($value:expr, $why:literal) => {
        match $value {
            Some(value) => value,
            None => return queries::intake::Reading::refused($why),
        }
    };
}
pub(crate) use needed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_tools_write_them() {
        let expected: Time = "2026-01-31T12:00:05Z".parse().expect("a time");
        let body = serde_json::json!({
            "a": "2026-01-31T12:00:05Z", "b": "2026-01-31 12:00:05 UTC", "c": "2026-01-31 14:00:05 +0200",
            "d": 1_769_860_805, "e": 1_769_860_805_000_i64, "f": "2026-01-31T12:00:05", "g": "2026-01-31T13:00:05+0100",
            "h": 1_769_860_805_000_000_000_i64,
            "none": "0001-01-01T00:00:00Z", "odd": "yesterday", "list": [],
        });
        let look = Look::into(&body);
        for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            assert_eq!(look.time(name), Some(expected), "{name}");
        }
        for name in ["none", "odd", "list", "missing", "a/b"] {
            assert_eq!(look.time(name), None, "{name}");
        }
    }
}
