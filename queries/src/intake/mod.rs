//! Events from outside: how they are received, kept, and become facts.
//!
//! A sender's request is checked and taken apart by an [`Intake`], one for each provider; what comes of it is written to
//! the [`Journal`] beside the store before the sender is answered. Behind that, [`take`] moves what waits there into
//! `raw_event` and writes the facts that it tells of, all in one transaction.
//!
//! Events come twice, late and out of order. What an event says of a fact is a [`Part`] with its time; the fact is the
//! fold of all its parts in the order of their times (`fold.rs`), so the order in which they arrive changes nothing.
//!
//! A provider is a type that implements [`Intake`]; nothing here knows any of them.

mod fold;
mod inbox;
mod journal;
mod message;
mod part;
mod places;
mod secret;
mod take;
mod write;

pub use inbox::{After, Done, Inbox, Standing};
pub use journal::{Journal, Received, drain, inbox_beside, waiting_segments};
pub use message::{Headers, Message, Piece, Query};
pub use part::Part;
pub use secret::Secret;
pub use take::{Intakes, Taken, Which, replay, take};

use crate::model::Time;
use crate::store::PersonKey;

/// What one provider's events are and mean. It reads and decides; it writes nothing and asks nobody.
pub trait Intake: Send + Sync {
    /// The provider's name, as in `/hooks/<name>`, in settings and in `raw_event.source`.
    fn name(&self) -> &'static str;

    /// Whether the sender knows the secret. Compares in constant time, over the body as received.
    fn verify(&self, message: &Message<'_>, secret: &Secret) -> bool;

    /// The events of one request, each with the sender's id of it. What comes twice has the same id twice.
    ///
    /// # Errors
    /// Why the request holds no events that could be kept; the sender is told.
    fn pieces(&self, message: &Message<'_>) -> Result<Vec<Piece>, String>;

    /// What an event says.
    fn read(&self, event: &Event<'_>) -> Reading;
}

/// An event as it is read.
pub struct Event<'e> {
    /// What the sender calls it.
    pub event: Option<&'e str>,
    /// What the address said that it was sent to.
    pub query: &'e Query,
    /// The body as received.
    pub body: &'e str,
    /// When it came.
    pub received_at: Time,
    /// The key that people are hashed with.
    pub people: &'e PersonKey,
}

/// What became of reading an event.
#[derive(Debug)]
pub enum Reading {
    /// It says this of facts.
    Understood(Vec<Part>),
    /// It is none that any fact comes from; why.
    Ignored(String),
    /// It should have been understood and was not; why.
    Refused(String),
}

impl Reading {
    /// It is none that any fact comes from.
    pub fn ignored(why: impl Into<String>) -> Self {
        Self::Ignored(why.into())
    }

    /// It should have been understood and was not.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}
