//! The inbox of a running server: a thread that keeps what arrives, and one that takes it into the store behind that.
//!
//! The keeper writes everything that waits with one flush to the disk and then answers each sender. The taker moves what
//! was kept into the store in big transactions, and lets the file go when nothing is left, or after a while, so that
//! other commands can write too. While one does, events wait in the journal.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::journal::{Journal, Received, count_waiting, drain, inbox_beside, waiting_segments};
use super::take::{Intakes, Taken, take};
use crate::error::{Error, Result};
use crate::store::{SharedStore, Store};

/// How many requests wait to be kept; who comes then is asked to come again.
const WAITING: usize = 1_024;
/// How many bytes are written at once.
const GROUP: usize = 32 << 20;
/// So long nothing arrives before what was kept is taken into the store.
const QUIET: Duration = Duration::from_millis(300);
/// So long it waits at most.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// So long the store is held at once, where more keeps arriving.
const LONGEST_HOLD: Duration = Duration::from_secs(2);
/// The pause before what is left is taken, so that others have their turn: a store that another process uses is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Is told whether the events are on the disk.
pub type Done = Box<dyn FnOnce(Result<()>) + Send>;
/// What is done with the store after facts have changed.
pub type After = Box<dyn Fn(&mut Store) -> Result<()> + Send>;

/// Events on their way to the disk, and who is told.
struct Order(Vec<Received>, Done);

/// How the inbox stands.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Events that are on the disk and not in the store yet.
    pub waiting: usize,
    /// What became of those that were taken since the server began.
    pub taken: Taken,
    /// Why the last try to take them did not succeed.
    pub trouble: Option<String>,
}

/// The inbox of a running server.
pub struct Inbox {
    orders: Mutex<Option<SyncSender<Order>>>,
    standing: Arc<Mutex<Standing>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Inbox {
    /// Begins to keep events beside the store and to take them into it; `after` follows whenever facts have changed.
    #[must_use]
    pub fn start(store: &SharedStore, intakes: Arc<Intakes>, after: After) -> Self {
        let folder = inbox_beside(store.path());
        let waiting_before = count_waiting(&folder);
        let standing = Arc::new(Mutex::new(Standing { waiting: waiting_before, ..Standing::default() }));
        let (orders, waiting) = sync_channel(WAITING);
        let (kept, news) = sync_channel(1);
        let journal = Arc::new(Mutex::new(Journal::of(&folder)));
        let keeper = Keeper { journal: Arc::clone(&journal), standing: Arc::clone(&standing), kept };
        let taker = Taker { folder, journal, store: store.clone(), intakes, after, standing: Arc::clone(&standing) };
        let threads =
            vec![std::thread::spawn(move || keeper.run(&waiting)), std::thread::spawn(move || taker.run(&news))];
        Self { orders: Mutex::new(Some(orders)), standing, threads: Mutex::new(threads) }
    }

    /// Keeps events; `done` is called when they are on the disk, or cannot be brought there. False where too many wait
    /// already: then nothing was kept, and `done` is not called.
    #[must_use]
    pub fn keep(&self, events: Vec<Received>, done: Done) -> bool {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.as_ref().is_some_and(|orders| match orders.try_send(Order(events, done)) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        })
    }

    /// How it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what waits, takes it into the store if that is free, and ends.
    pub fn stop(&self) {
        *self.orders.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the inbox broke off");
            }
        }
    }
}

struct Keeper {
    journal: Arc<Mutex<Journal>>,
    standing: Arc<Mutex<Standing>>,
    /// Tells the taker that something was kept; its end tells it to end too.
    kept: SyncSender<()>,
}

impl Keeper {
    fn run(self, orders: &Receiver<Order>) {
        while let Ok(Order(mut group, done)) = orders.recv() {
            let mut dones = vec![done];
            let mut bytes = size(&group);
            while bytes < GROUP {
                let Ok(Order(events, done)) = orders.try_recv() else { break };
                bytes += size(&events);
                group.extend(events);
                dones.push(done);
            }
            self.keep(&group, dones);
        }
    }

    fn keep(&self, group: &[Received], dones: Vec<Done>) {
        let appended = locked(&self.journal).append(group);
        match appended {
            Ok(()) => {
                locked(&self.standing).waiting += group.len();
                for done in dones {
                    done(Ok(()));
                }
                // Where it is full, the taker knows already.
                let _ = self.kept.try_send(());
            }
            Err(error) => {
                tracing::error!("{} events could not be kept: {error}", group.len());
                for done in dones {
                    done(Err(Error::unreachable(error.to_string())));
                }
            }
        }
    }
}

fn size(events: &[Received]) -> usize {
    events.iter().map(|event| event.body.len()).sum()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Taker {
    folder: PathBuf,
    journal: Arc<Mutex<Journal>>,
    store: SharedStore,
    intakes: Arc<Intakes>,
    after: After,
    standing: Arc<Mutex<Standing>>,
}

impl Taker {
    fn run(self, news: &Receiver<()>) {
        // What an earlier server left behind.
        let mut left = self.take_all();
        loop {
            let heard = if left { news.recv_timeout(TRY_AGAIN) } else { news.recv().map_err(Into::into) };
            match heard {
                Ok(()) => {
                    let begun = Instant::now();
                    // What is left over does not wait for quiet: where more keeps coming, it would become more and more.
                    let longest = if left { TRY_AGAIN } else { LONGEST_WAIT };
                    while begun.elapsed() < longest && news.recv_timeout(QUIET).is_ok() {}
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            left = self.take_all();
        }
        self.take_all();
    }

    /// Takes what was kept; whether something is left. The store is let go after a while, whatever is left.
    fn take_all(&self) -> bool {
        if let Err(error) = locked(&self.journal).close_segment() {
            tracing::error!("the inbox: {error}");
        }
        match self.take_for(LONGEST_HOLD) {
            Ok(left) => {
                locked(&self.standing).trouble = None;
                left
            }
            Err(error) => {
                let trouble = Some(error.to_string());
                let mut standing = locked(&self.standing);
                if standing.trouble != trouble {
                    tracing::warn!("events wait in the inbox: {error}");
                }
                standing.trouble = trouble;
                true
            }
        }
    }

    fn take_for(&self, time: Duration) -> Result<bool> {
        let segments = waiting_segments(&self.folder)?;
        if segments.is_empty() {
            return Ok(false);
        }
        let mut store = self.store.write()?;
        let begun = Instant::now();
        let mut left = segments.into_iter();
        let mut facts = false;
        for segment in left.by_ref() {
            drain(&segment, |portion| {
                let count = portion.len();
                let taken = take(&mut store, &self.intakes, portion)?;
                facts |= taken.facts > 0;
                let mut standing = locked(&self.standing);
                standing.waiting = standing.waiting.saturating_sub(count);
                standing.taken = standing.taken.and(taken);
                Ok(())
            })?;
            if begun.elapsed() > time {
                break;
            }
        }
        if facts {
            (self.after)(&mut store)?;
        }
        Ok(left.next().is_some())
    }
}
