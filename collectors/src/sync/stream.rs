//! What a source gives the engine: streams of rows, read page by page from the newest to the oldest.

use queries::model::Time;

use super::exchange::Exchange;
use super::facts::Facts;
use super::failure::Failure;
use super::time::Later;
use crate::note::Notes;

/// One kind of rows of one place, such as the changes of a repository.
pub(crate) trait Stream: Send + Sync {
    /// Its name among the cursors of the source, such as `github.com/acme/shop changes`.
    fn name(&self) -> &str;

    /// What it is read with; a cursor of other settings counts for nothing.
    fn settings(&self) -> &str;

    /// Rows that are at most this much older than the newest one may still change without coming to the top.
    fn overlap(&self) -> chrono::Duration {
        chrono::Duration::zero()
    }

    /// Reads one page.
    fn read<'a>(&'a self, from: &'a From, exchange: &'a Exchange) -> Later<'a, Result<Read, Failure>>;
}

/// Where to read, and what is known of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct From {
    /// What an earlier page named as its next; nothing for the first page.
    pub(crate) token: Option<String>,
    /// The first page's tag when it was read last.
    pub(crate) tag: Option<String>,
    /// What the stream remembers of its last whole reading forward.
    pub(crate) memo: Option<String>,
    /// The newest row of that reading.
    pub(crate) newest: Option<Time>,
    /// Whether nothing is left of the history.
    pub(crate) whole: bool,
    /// In so many runs in a row it could not be read.
    pub(crate) failures: u32,
}

/// After so many runs what cannot be read of a page is left out, and named.
const PATIENT_RUNS: u32 = 3;

impl From {
    /// Whether a part that cannot be read is left out rather than asked for in another run.
    pub(crate) fn leaves_out(&self) -> bool {
        self.failures >= PATIENT_RUNS
    }
}

/// What came of reading.
#[derive(Debug)]
pub(crate) enum Read {
    /// The first page still has its tag.
    Unchanged,
    Page(Box<Page>),
}

/// Rows that belong together: they and the cursor behind them are written in one transaction.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) facts: Facts,
    /// Where the next page is; nothing after the last.
    pub(crate) next: Option<String>,
    /// With this page everything that is new has been read, whatever its dates say; the history is left as it is.
    pub(crate) enough: bool,
    /// What the source calls the page as it is now. Only that of the first page is kept.
    pub(crate) tag: Option<String>,
    pub(crate) memo: Option<String>,
    /// The dates, of those by which the stream is sorted, of its newest and its oldest row.
    pub(crate) newest: Option<Time>,
    pub(crate) oldest: Option<Time>,
    pub(crate) notes: Notes,
    /// Rows that could not be read, each with its reason.
    pub(crate) refused: Vec<String>,
}

impl Page {
    /// Takes the date of one row into account.
    pub(crate) fn date(&mut self, at: Option<Time>) {
        let Some(at) = at else { return };
        self.newest = Some(self.newest.map_or(at, |newest| newest.max(at)));
        self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
    }
}
