//! The sync engine: streams of any source into the store, complete, resumable, polite.
//!
//! A source is a list of `stream::Stream`s and the `exchange::Manners` in which it wants to be asked. The engine
//! asks for one page after the other, and writes each with the stream's cursor in one transaction; a stream asks for
//! its next page only when the one before is on disk. So a run can end at any moment, and the next one goes on there.
//! Every stream is read through its recent days before any goes on with its history. `place::Place` says what is
//! read next, `limits` and `retry` when.
//!
//! The engine never looks into a row, and a stream never writes one.

pub(crate) mod exchange;
pub(crate) mod facts;
mod failure;
pub(crate) mod limits;
pub(crate) mod place;
mod retry;
pub(crate) mod stream;
mod time;

use std::sync::Arc;

use queries::model::Time;
use queries::store::Store;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

pub use failure::Failure;
pub use retry::Retry;
pub use time::{Later, MachineTime, Timekeeper};

use crate::{Error, Note, note::Notes};
use exchange::{Exchange, Wait};
use place::{History, Place};
use stream::{From, Page, Read, Stream};

/// What is read first of every stream: the days that most questions are about.
pub(crate) const RECENT: chrono::Duration = chrono::Duration::days(90);

/// Hears how far a run has got. It is called from one thread only.
pub trait Watch {
    /// A page of a stream was written: so many rows, back to that day.
    fn page(&self, stream: &str, rows: usize, back_to: Option<Time>);
    /// A stream has ended, for now.
    fn ended(&self, stream: &str);
    /// Nothing is asked until then.
    fn waiting(&self, why: &str, until: Time);
}

/// Tells nobody.
impl Watch for () {
    fn page(&self, _stream: &str, _rows: usize, _back_to: Option<Time>) {}
    fn ended(&self, _stream: &str) {}
    fn waiting(&self, _why: &str, _until: Time) {}
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synced {
    /// Each stream, in the order in which the source names them.
    pub streams: Vec<StreamSynced>,
    /// How many requests it took.
    pub requests: u64,
    /// Where the source refuses who asks: nothing more was read.
    pub denied: Option<String>,
    /// What this run met that it could not read or understand.
    pub notes: Vec<Note>,
}

/// What a run did with one stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamSynced {
    /// Its name among the cursors.
    pub name: String,
    /// How many rows it brought, changed or not.
    pub rows: usize,
    /// How far back it has been read, over all runs.
    pub reached: Option<Time>,
    /// Whether nothing is left of its history.
    pub whole: bool,
    /// Why it was left where it is.
    pub failed: Option<String>,
}

/// One part of a run over all streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What is new, or the recent days.
    Forward,
    /// What was before.
    Back,
}

/// A page on its way to the store, or only a cursor.
struct Writing {
    stream: usize,
    place: Place,
    page: Option<Box<Page>>,
    done: oneshot::Sender<()>,
}

/// Reads all streams, as far as can be.
///
/// # Errors
/// Where the store fails. What was written before stays; streams that fail are named in what is returned.
pub(crate) async fn run(
    store: &mut Store,
    source: &'static str,
    streams: Vec<Arc<dyn Stream>>,
    exchange: Arc<Exchange>,
    since: Option<Time>,
    watch: &dyn Watch,
) -> Result<Synced, Error> {
    let mut synced = Synced::default();
    let mut notes = Notes::default();
    let mut places = Vec::new();
    for stream in &streams {
        places.push(Place::read(store.cursor(source, stream.name())?.as_deref(), stream.settings()));
        synced.streams.push(StreamSynced { name: stream.name().to_owned(), ..StreamSynced::default() });
    }
    let (waits_to, mut waits) = unbounded_channel();
    exchange.tell_of_waits(waits_to);
    for part in [Part::Forward, Part::Back] {
        let (to_store, mut to_write) = unbounded_channel();
        let mut readers = JoinSet::new();
        for (at, stream) in streams.iter().enumerate() {
            let ready = synced.streams[at].failed.is_none() && synced.denied.is_none();
            if !ready || (part == Part::Back && !matches!(places[at].history, History::At(_))) {
                continue;
            }
            let reader = Reader {
                at,
                stream: Arc::clone(stream),
                exchange: Arc::clone(&exchange),
                to_store: to_store.clone(),
                place: places[at].clone(),
                since,
                inside: false,
            };
            readers.spawn(reader.run(part));
        }
        drop(to_store);
        while !readers.is_empty() {
            tokio::select! {
                biased;
                Some(writing) = to_write.recv() => {
                    let (at, place) = (writing.stream, writing.place.clone());
                    write(store, source, writing, &mut synced.streams[at], &mut notes, exchange.time.now(), watch)?;
                    places[at] = place;
                }
                Some(Wait { why, until }) = waits.recv() => watch.waiting(&why, until),
                Some(ended) = readers.join_next() => match ended {
                    Ok((at, Ok(()))) => watch.ended(&synced.streams[at].name),
                    Ok((at, Err(failure))) => {
                        watch.ended(&synced.streams[at].name);
                        if let Failure::Denied(why) = &failure {
                            synced.denied = Some(why.clone());
                            readers.abort_all();
                        }
                        synced.streams[at].failed = Some(failure.to_string());
                    }
                    // Those that were aborted have nothing to say.
                    Err(error) if error.is_cancelled() => {}
                    Err(error) => return Err(Error::Unreachable(format!("{source}: a reader broke off: {error}"))),
                },
            }
        }
    }
    for (stream, place) in synced.streams.iter_mut().zip(&places) {
        stream.reached = place.reached;
        stream.whole = place.history == History::Whole;
    }
    synced.requests = exchange.requests();
    synced.notes = notes.into_list();
    Ok(synced)
}

/// Writes a page and its cursor together, and lets its reader go on.
fn write(
    store: &mut Store,
    source: &str,
    writing: Writing,
    synced: &mut StreamSynced,
    notes: &mut Notes,
    now: Time,
    watch: &dyn Watch,
) -> Result<(), Error> {
    let mut batch = store.begin()?;
    if let Some(page) = writing.page {
        page.facts.write(&mut batch, source)?;
        synced.rows += page.facts.rows();
        for refused in &page.refused {
            notes.add("refused_rows", refused);
        }
        notes.merge(page.notes);
        watch.page(&synced.name, page.facts.rows(), page.oldest);
    }
    batch.add(&[writing.place.cursor(source, &synced.name, now)])?;
    batch.commit()?;
    // A reader that is gone needs no answer.
    let _ = writing.done.send(());
    Ok(())
}

/// Reads one stream.
struct Reader {
    at: usize,
    stream: Arc<dyn Stream>,
    exchange: Arc<Exchange>,
    to_store: UnboundedSender<Writing>,
    place: Place,
    since: Option<Time>,
    /// Whether the last page asked for was one inside the stream.
    inside: bool,
}

impl Reader {
    async fn run(mut self, part: Part) -> (usize, Result<(), Failure>) {
        let mut result = self.read(part).await;
        // A place inside the stream may be gone, such as a commit after a forced push: then it is read from the top.
        // Where that fails too, it is not the place that is at fault, and it is kept.
        if self.inside && matches!(result, Err(Failure::Permanent(_))) {
            let top = self.place.anew();
            let before = std::mem::replace(&mut self.place, top);
            result = self.read(Part::Forward).await;
            if self.place.forward.is_none() && self.place.history == History::Unread {
                self.place = before;
            }
            if result.is_ok() {
                result = self.read(Part::Back).await;
            }
        }
        match &result {
            Err(failure) => self.place.fail(failure, self.exchange.time.now()),
            Ok(()) => self.place.failed = None,
        }
        let saved = self.save(None).await;
        (self.at, result.and(saved))
    }

    async fn read(&mut self, part: Part) -> Result<(), Failure> {
        match part {
            Part::Forward => self.forward().await,
            Part::Back => self.back().await,
        }
    }

    async fn forward(&mut self) -> Result<(), Failure> {
        let recent = self.exchange.time.now() - RECENT;
        let mut resumed = self.place.forward.is_some();
        loop {
            let floor = if self.place.history == History::Unread {
                Some(self.since.map_or(recent, |since| since.max(recent)))
            } else {
                self.place.newest.map(|newest| newest - self.stream.overlap())
            };
            let from = From {
                token: self.place.forward.as_ref().map(|forward| forward.next.clone()),
                tag: self.place.tag.clone().filter(|_| self.place.forward.is_none()),
                memo: self.place.memo.clone(),
                newest: self.place.newest,
                whole: self.place.history == History::Whole,
                failures: self.failures(),
            };
            self.inside = from.token.is_some();
            let Read::Page(page) = self.stream.read(&from, &self.exchange).await? else { return Ok(()) };
            let ended = self.place.forward_by(&page, floor);
            self.save(Some(page)).await?;
            if ended && !resumed {
                return Ok(());
            }
            // What began in an earlier run has been brought to its end: now what is new since then.
            resumed &= !ended;
        }
    }

    async fn back(&mut self) -> Result<(), Failure> {
        while let History::At(token) = &self.place.history {
            if self.since.is_some_and(|since| self.place.reached.is_some_and(|reached| reached < since)) {
                return Ok(());
            }
            let from = From {
                token: Some(token.clone()),
                memo: self.place.memo.clone(),
                failures: self.failures(),
                ..From::default()
            };
            self.inside = true;
            let Read::Page(page) = self.stream.read(&from, &self.exchange).await? else { return Ok(()) };
            self.place.back_by(&page);
            self.save(Some(page)).await?;
        }
        Ok(())
    }

    fn failures(&self) -> u32 {
        self.place.failed.as_ref().map_or(0, |failed| failed.runs)
    }

    /// Gives a page and the place behind it to the store, and waits until they are written.
    async fn save(&mut self, page: Option<Box<Page>>) -> Result<(), Failure> {
        let ending = |_| Failure::Transient("the run is ending".into());
        if let Some(last) = page.as_ref().and_then(|page| page.refused.last()) {
            self.place.refused += page.as_ref().map_or(0, |page| page.refused.len());
            self.place.refused_because = Some(last.clone());
        }
        let (done, written) = oneshot::channel();
        let writing = Writing { stream: self.at, place: self.place.clone(), page, done };
        self.to_store.send(writing).map_err(|_| Failure::Transient("the run is ending".into()))?;
        written.await.map_err(ending)
    }
}

/// What a run would do with these streams, without asking anybody.
pub(crate) fn plan(
    store: &Store,
    source: &str,
    streams: &[Arc<dyn Stream>],
    since: Option<Time>,
    now: Time,
) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    for stream in streams {
        let cursor = store.cursor(source, stream.name())?;
        let place = Place::read(cursor.as_deref(), stream.settings());
        lines.push(format!("{}: {}", stream.name(), place.plan(since, now - RECENT)));
    }
    Ok(lines)
}
