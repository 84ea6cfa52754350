//! How far each source has been read, and every event as it was received.

use crate::model::{EventOutcome, Time, fact::facts};

facts! {
    /// An event as it was received, kept so that it can be replayed.
    RawEvent = raw_event by source, delivery {
        /// Which system sent it.
        source: String,
        /// The sender's id of the delivery.
        delivery: String,
        /// When it came.
        received_at: Time,
        /// What the sender calls the event.
        event: Option<String>,
        /// The body as received.
        body: String,
        /// What became of it.
        outcome: EventOutcome,
        /// Why, where it was ignored or refused.
        reason: Option<String>,
        /// What the address said that it was sent to, such as `project=checkout`.
        query: Option<String>,
    }

    /// Where reading of one stream of a source has got to.
    Cursor = cursor by source, stream {
        /// Which source.
        source: String,
        /// Which of its streams.
        stream: String,
        /// Where it stands, in the source's own terms.
        place: String,
        /// When that was.
        updated_at: Time,
    }
}
