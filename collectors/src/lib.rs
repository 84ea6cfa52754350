//! How facts arrive: one module per source.
//!
//! A collector reads one source and writes typed rows of `queries::model::facts` into the store. It decides nothing:
//! what is a deployment, a failure or a bot-free figure is answered later, from the facts.
//!
//! To add a source that lies here, as a clone or files do: a module named after it, with an options type, an outcome
//! type, and `collect(store, where, options, progress) -> Result<Outcome, Error>`.
//!
//! To add a source that is asked over HTTP: a folder named after it, and the line `pub mod` below. In it
//! - `sync::exchange::Manners` say how it wants to be asked: headers, `Authorization`, where it tells its limit, and
//!   what an answer means (good, limited for so long, transient, failed);
//! - each kind of rows is one file with one `sync::stream::Stream`: its name, what it is read with, and `read`, which
//!   asks for one page and gives facts, where the next page is, the dates of its newest and oldest row, and a tag by
//!   which the first page is known again. A page never moves: its token is a cursor, a settled commit, or a number that
//!   is checked. What is sorted by a date that may change without the row coming to the top says so in `overlap`;
//! - `collect` makes an `Exchange` and the list of streams and calls `sync::run`, which does the rest: pages with their
//!   cursors, recent days first, limits, retries, resuming, what failed.
//!
//! Either kind must
//! - write in transactions of bounded size through `Store::begin`, each with the [`queries::model::facts::Cursor`] row
//!   of its stream, so that a kill loses nothing that was reported done and a second run reads only what is new;
//! - hash people with `store.people()` before anything is written;
//! - never drop silently: what cannot be read or understood is counted and named as a [`Note`], the rest goes on;
//! - fail with one line that says what, where and what to do next, in the right [`Error`] variant, without a secret.
//!
//! What other systems send by themselves is read in [`hooks`], one file for each provider.
//!
//! This crate alone names `gix` and an HTTP client, and nobody outside it waits for a future.

pub mod bots;
pub mod devlake;
mod error;
pub mod git;
pub mod github;
pub mod hooks;
mod http;
pub mod job_class;
mod note;
mod progress;
pub mod remote;
pub mod sync;

pub use error::Error;
pub use http::Secret;
pub use note::Note;
pub use progress::Progress;
