//! How facts arrive: one module per source.
//!
//! A collector reads one source and writes typed rows of `queries::model::facts` into the store. It decides nothing:
//! what is a deployment, a failure or a bot-free figure is answered later, from the facts.
//!
//! To add one: a module named after the source, with an options type, an outcome type, and
//! `collect(store, where, options, progress) -> Result<Outcome, Error>`. It must
//! - write in transactions of bounded size through `Store::begin`, each with the [`queries::model::facts::Cursor`] row
//!   of its stream, so that a kill loses nothing that was reported done and a second run reads only what is new;
//! - hash people with `store.people()` before anything is written;
//! - never drop silently: what cannot be read or understood is counted and named as a [`Note`], the rest goes on;
//! - fail with one line that says what, where and what to do next, in the right [`Error`] variant.
//!
//! What other systems send by themselves is read in [`hooks`], one file for each provider.
//!
//! This crate alone names `gix` and an HTTP client.

pub mod bots;
pub mod devlake;
mod error;
pub mod git;
pub mod hooks;
pub mod job_class;
mod note;
mod progress;
pub mod remote;

pub use error::Error;
pub use note::Note;
pub use progress::Progress;
