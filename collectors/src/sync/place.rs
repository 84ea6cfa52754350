//! Where the reading of a stream has got to: what its cursor holds.

use queries::model::Time;
use queries::model::facts::Cursor;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::stream::Page;

/// The place of one stream. A stream is read from the newest row to the oldest, in two parts:
///
/// | `history` | `forward` | what is read next |
/// |---|---|---|
/// | unread | none | the first page |
/// | unread | some | on from there, 90 days back; then `history` says where the rest begins |
/// | at, whole | none | the first page, if it is not what it was |
/// | at, whole | some | on from there, back to what was the newest row; then the first page once more |
/// | at | none | after that, the rest of the history |
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Place {
    /// What the stream was read with; with anything else it is read anew.
    pub(crate) settings: String,
    /// What the source calls the first page as it was read last.
    pub(crate) tag: Option<String>,
    /// What the stream itself remembers of its last whole reading forward.
    pub(crate) memo: Option<String>,
    /// The date of the newest row of that reading.
    pub(crate) newest: Option<Time>,
    /// A reading forward that is under way.
    pub(crate) forward: Option<Forward>,
    pub(crate) history: History,
    /// The date of the oldest row that was read.
    pub(crate) reached: Option<Time>,
    /// Why it could not be read the last time.
    pub(crate) failed: Option<Failed>,
    /// How many rows were refused so far, and why the last of them.
    pub(crate) refused: usize,
    pub(crate) refused_because: Option<String>,
}

/// A reading from the newest row on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Forward {
    /// Where it goes on.
    pub(crate) next: String,
    /// What its first page said, which becomes the stream's when it has ended.
    pub(crate) tag: Option<String>,
    pub(crate) memo: Option<String>,
    pub(crate) newest: Option<Time>,
}

/// How much of what was there before the first reading is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum History {
    #[default]
    Unread,
    /// Read up to here.
    At(String),
    Whole,
}

/// A failure that the next run, and whoever looks, should know of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failed {
    pub(crate) at: Time,
    pub(crate) reason: String,
    /// In how many runs in a row.
    #[serde(default)]
    pub(crate) runs: u32,
}

impl Place {
    /// The place that a cursor holds; the beginning for one that cannot be read, or that was read with other settings.
    pub(crate) fn read(text: Option<&str>, settings: &str) -> Self {
        let place: Option<Self> = text.and_then(|text| serde_json::from_str(text).ok());
        place
            .filter(|place| place.settings == settings)
            .unwrap_or_else(|| Self { settings: settings.to_owned(), ..Self::default() })
    }

    /// The beginning of the same stream.
    pub(crate) fn anew(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            failed: self.failed.clone(),
            refused: self.refused,
            refused_because: self.refused_because.clone(),
            ..Self::default()
        }
    }

    pub(crate) fn cursor(&self, source: &str, stream: &str, now: Time) -> Cursor {
        Cursor {
            source: source.to_owned(),
            stream: stream.to_owned(),
            place: serde_json::to_string(self).expect("a place is texts and times"),
            updated_at: now,
        }
    }

    /// Takes in a page of the reading forward; whether that reading has ended.
    pub(crate) fn forward_by(&mut self, page: &Page, floor: Option<Time>) -> bool {
        let begun = self.forward.take().unwrap_or_else(|| Forward {
            next: String::new(),
            tag: page.tag.clone(),
            memo: page.memo.clone(),
            newest: page.newest,
        });
        self.reach(page.oldest);
        let is_low = floor.is_some_and(|floor| page.oldest.is_some_and(|oldest| oldest < floor));
        match &page.next {
            Some(next) if !is_low && !page.enough => {
                self.forward = Some(Forward { next: next.clone(), ..begun });
                false
            }
            next => {
                match (next, &self.history) {
                    _ if page.enough => {}
                    (None, _) => self.history = History::Whole,
                    (Some(next), History::Unread) => self.history = History::At(next.clone()),
                    _ => {}
                }
                self.newest = begun.newest.max(self.newest);
                self.tag = begun.tag;
                self.memo = page.memo.clone().or(begun.memo);
                true
            }
        }
    }

    /// Takes in a page of the history.
    pub(crate) fn back_by(&mut self, page: &Page) {
        self.reach(page.oldest);
        self.history = page.next.clone().map_or(History::Whole, History::At);
    }

    fn reach(&mut self, oldest: Option<Time>) {
        self.reached = match (self.reached, oldest) {
            (Some(before), Some(oldest)) => Some(before.min(oldest)),
            (before, oldest) => before.or(oldest),
        };
    }

    pub(crate) fn fail(&mut self, failure: &Failure, now: Time) {
        let runs = self.failed.as_ref().map_or(0, |failed| failed.runs) + 1;
        self.failed = Some(Failed { at: now, reason: failure.to_string(), runs });
    }

    /// What a run would do, in words.
    pub(crate) fn plan(&self, since: Option<Time>, recent: Time) -> String {
        let day = |time: Time| time.format("%Y-%m-%d").to_string();
        let floor = since.map_or("its beginning".to_owned(), day);
        let failed = self.failed.as_ref().map_or(String::new(), |failed| {
            format!("; failed at {}: {}", failed.at.format("%Y-%m-%d %H:%M"), failed.reason)
        });
        let plan = match (&self.history, &self.forward) {
            (History::Unread, None) if since.is_some_and(|since| since >= recent) => {
                format!("everything since {floor}")
            }
            (History::Unread, None) => {
                format!("everything, the days since {} first, then back to {floor}", day(recent))
            }
            (History::Unread, Some(_)) => format!(
                "the recent days on from {}, then back to {floor}",
                self.reached.map_or("the top".to_owned(), day)
            ),
            (History::At(_), _) => format!(
                "what is new, then history on from {} back to {floor}",
                self.reached.map_or("the top".to_owned(), day)
            ),
            (History::Whole, _) => "what is new".to_owned(),
        };
        plan + &failed
    }
}
