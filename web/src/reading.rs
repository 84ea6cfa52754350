//! Access to the store: opened to read for one request, closed after it; shared with requests of the same moment, and
//! with the inbox while that writes.
//!
//! An answer is kept until the file changes or the time for which now may stand still is over, so that a page with many
//! readers is computed once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use queries::model::Time;
use queries::store::{ReadHold, SharedStore, Store};
use tokio::sync::Semaphore;

use crate::App;
use crate::events::Events;
use crate::problem::Problem;

/// How many requests read the store at once.
const READERS: usize = 4;
/// How many answers are kept.
const KEPT: usize = 200;
/// Seconds for which now may stand still: ages and what is too young are told in hours.
const NOW_STANDS_STILL: i64 = 600;

pub(crate) struct Reading {
    pub(crate) app: App,
    pub(crate) events: Option<Events>,
    store: SharedStore,
    readers: Semaphore,
    kept: Mutex<Kept>,
}

/// Answers that hold for one state of the file and one stretch of time.
#[derive(Default)]
struct Kept {
    state: Option<State>,
    answers: HashMap<String, Arc<str>>,
}

/// What tells two states of the file apart: size and time of the file and of its log, and the stretch of time.
#[derive(PartialEq, Eq, Clone)]
struct State {
    files: [Option<(u64, SystemTime)>; 2],
    stretch: i64,
}

impl Reading {
    pub(crate) fn of(app: App, store: SharedStore, events: Option<Events>) -> Self {
        Self { app, events, store, readers: Semaphore::new(READERS), kept: Mutex::default() }
    }

    /// The clock's moment.
    pub(crate) fn now(&self) -> Time {
        (self.app.clock)()
    }

    /// The text that `make` reads from the store; the same for the same `key`, file and stretch of time.
    pub(crate) async fn text(
        &self,
        key: String,
        make: impl FnOnce(&Store) -> Result<String, Problem> + Send + 'static,
    ) -> Result<Arc<str>, Problem> {
        let permit = self.readers.acquire().await.map_err(|_| Problem::Failed)?;
        let state = self.state();
        if let Some(text) = self.kept(&state, &key) {
            return Ok(text);
        }
        let shared = self.store.clone();
        let text: Arc<str> = tokio::task::spawn_blocking(move || make(&*open(&shared)?))
            .await
            .map_err(|error| {
                tracing::error!("reading the store was broken off: {error}");
                Problem::Failed
            })??
            .into();
        drop(permit);
        self.keep(&state, key, &text);
        Ok(text)
    }

    fn state(&self) -> State {
        let stamp = |path: &Path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.len(), metadata.modified().ok()?))
        };
        let mut log = self.app.store.clone().into_os_string();
        log.push(".wal");
        State {
            files: [stamp(&self.app.store), stamp(&PathBuf::from(log))],
            stretch: self.now().timestamp().div_euclid(NOW_STANDS_STILL),
        }
    }

    fn kept(&self, state: &State, key: &str) -> Option<Arc<str>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.state.as_ref() == Some(state)).then(|| kept.answers.get(key).cloned()).flatten()
    }

    fn keep(&self, state: &State, key: String, text: &Arc<str>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.state.as_ref() != Some(state) || kept.answers.len() >= KEPT {
            kept.answers.clear();
            kept.state = Some(state.clone());
        }
        kept.answers.insert(key, Arc::clone(text));
    }
}

/// Opens the store to read, and waits a little for a process that writes it.
fn open(shared: &SharedStore) -> Result<ReadHold, Problem> {
    let path = shared.path();
    if !path.exists() {
        tracing::warn!("there is no store at {}", path.display());
        return Err(Problem::Unavailable(
            "there is no store yet: make one with `rung collect` or `rung import`, then load this page again",
        ));
    }
    // Opening waits for a writer by itself.
    match shared.read() {
        Ok(store) => Ok(store),
        Err(queries::Error::Unreachable(cause)) => {
            tracing::warn!("the store cannot be opened: {cause}");
            Err(Problem::Unavailable("the store is in use by another process: load this page again in a moment"))
        }
        Err(error) => {
            tracing::error!("the store cannot be opened: {error}");
            Err(Problem::Unavailable("the store cannot be opened: the log of the server says why"))
        }
    }
}
