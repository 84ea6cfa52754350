//! One file used by many threads of one process: readers and a writer that come and go.
//!
//! A process may open the file once only: the lock on it belongs to the process, and closing one of two handles would
//! give up the lock of the other. So all threads share one connection to it, and it is closed when nobody uses it, or
//! nobody new may until it was: other processes need their turn.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use duckdb::Connection;

use super::{PersonKey, Store, open};
use crate::error::Result;

/// So long a file that is open for reading takes new readers, so that a writer elsewhere is not kept out for ever.
const SHARED_FOR: Duration = Duration::from_millis(500);
/// So long it is closed then, at least: longer than others wait between two tries.
const LET_GO_FOR: Duration = Duration::from_millis(40);

/// A store file that the threads of a process share.
#[derive(Clone)]
pub struct SharedStore(Arc<Shared>);

struct Shared {
    path: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    open: Option<Open>,
    /// How many read.
    readers: usize,
    /// Whether one writes.
    writing: bool,
    /// Whether one waits to write.
    wanted: bool,
    /// Whether a thread is about to open or to close the file.
    busy: bool,
    /// Nobody opens it before.
    closed_until: Option<Instant>,
}

struct Open {
    connection: Connection,
    writable: bool,
    since: Instant,
}

impl SharedStore {
    /// The store at `path`, which is not opened before it is used.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        let path = path.to_owned();
        Self(Arc::new(Shared { path, state: Mutex::default(), changed: Condvar::new() }))
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// The store to read, as it is now; nothing that is written meanwhile is seen.
    ///
    /// # Errors
    /// As [`Store::open_read_only`].
    pub fn read(&self) -> Result<ReadHold> {
        let shared = &self.0;
        let mut state = shared.lock();
        loop {
            match &state.open {
                _ if state.busy => {}
                Some(open) if open.takes_readers(&state) => {
                    let connection = open.connection.try_clone()?;
                    let writable = open.writable;
                    state.readers += 1;
                    drop(state);
                    let hold = ReadHold { store: None, shared: Arc::clone(shared) };
                    return hold.over(connection, writable);
                }
                Some(_) => {}
                None if state.wanted => {}
                None => {
                    if let Some(until) = state.closed_until.filter(|until| Instant::now() < *until) {
                        let rest = until.saturating_duration_since(Instant::now());
                        state = shared.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0;
                        continue;
                    }
                    state.busy = true;
                    drop(state);
                    let opened = open::for_reading(&shared.path);
                    state = shared.lock();
                    state.busy = false;
                    shared.changed.notify_all();
                    let opened = Open { connection: opened?, writable: false, since: Instant::now() };
                    let connection = opened.connection.try_clone()?;
                    state.open = Some(opened);
                    // Whoever opens it reads it, also where a writer has begun to wait: somebody must close it.
                    state.readers += 1;
                    drop(state);
                    return ReadHold { store: None, shared: Arc::clone(shared) }.over(connection, false);
                }
            }
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The store to write; waits for whoever in this process writes or reads it, and as [`Store::open`] for others.
    /// Those who want to read meanwhile read through it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn write(&self) -> Result<WriteHold> {
        let shared = &self.0;
        let mut state = shared.lock();
        loop {
            let free = !state.busy && !state.writing && state.open.as_ref().is_none_or(|open| open.writable);
            if free {
                break;
            }
            state.wanted = true;
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.wanted = false;
        state.writing = true;
        let shared_connection = state.open.as_ref().map(|open| open.connection.try_clone());
        state.busy = shared_connection.is_none();
        drop(state);
        let hold = WriteHold { store: None, shared: Arc::clone(shared) };
        match shared_connection {
            Some(connection) => hold.over(connection?),
            None => hold.opened(),
        }
    }
}

impl Open {
    fn takes_readers(&self, state: &State) -> bool {
        if self.writable { state.writing } else { !state.wanted && self.since.elapsed() < SHARED_FOR }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a user has gone; the last one closes the file.
    fn leave(&self, leave: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        leave(&mut state);
        let last = state.readers == 0 && !state.writing && !state.busy;
        let open = if last { state.open.take() } else { None };
        if let Some(open) = open {
            state.busy = true;
            drop(state);
            let was_long = open.writable || open.since.elapsed() >= SHARED_FOR;
            // Closing what was written makes the checkpoint.
            drop(open.connection);
            state = self.lock();
            state.busy = false;
            state.closed_until = was_long.then(|| Instant::now() + LET_GO_FOR);
        }
        drop(state);
        self.changed.notify_all();
    }
}

/// The store while one thread reads it.
pub struct ReadHold {
    store: Option<Store>,
    shared: Arc<Shared>,
}

impl ReadHold {
    fn over(mut self, connection: Connection, writable: bool) -> Result<Self> {
        let connection = open::prepare(connection)?;
        if writable {
            // What is committed meanwhile is not to be seen half-way through an answer.
            connection.execute_batch("begin transaction read only")?;
        }
        let path = Some(self.shared.path.clone());
        self.store = Some(Store { connection, path, people: PersonKey::random()?, made: Vec::new() });
        Ok(self)
    }
}

impl Deref for ReadHold {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.store.as_ref().expect("a hold that was handed out has its store")
    }
}

impl Drop for ReadHold {
    fn drop(&mut self) {
        self.store = None;
        self.shared.leave(|state| state.readers -= 1);
    }
}

/// The store while one thread writes it.
pub struct WriteHold {
    store: Option<Store>,
    shared: Arc<Shared>,
}

impl WriteHold {
    /// Over the connection that is there already.
    fn over(mut self, connection: Connection) -> Result<Self> {
        let path = self.shared.path.clone();
        let people = PersonKey::beside(&path)?;
        let people = people.map_or_else(|| PersonKey::made_for(&connection, &path), Ok)?;
        let connection = open::prepare(connection)?;
        self.store = Some(Store { connection, path: Some(path), people, made: Vec::new() });
        Ok(self)
    }

    /// Over a connection that is made now.
    fn opened(mut self) -> Result<Self> {
        let opened = Store::open(&self.shared.path).and_then(|store| Ok((store.connection.try_clone()?, store)));
        let mut state = self.shared.lock();
        state.busy = false;
        self.shared.changed.notify_all();
        let (connection, store) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                drop(state);
                return Err(error);
            }
        };
        state.open = Some(Open { connection, writable: true, since: Instant::now() });
        drop(state);
        self.store = Some(store);
        Ok(self)
    }
}

impl Deref for WriteHold {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.store.as_ref().expect("a hold that was handed out has its store")
    }
}

impl DerefMut for WriteHold {
    fn deref_mut(&mut self) -> &mut Store {
        self.store.as_mut().expect("a hold that was handed out has its store")
    }
}

impl Drop for WriteHold {
    fn drop(&mut self) {
        self.store = None;
        self.shared.leave(|state| state.writing = false);
    }
}
