//! What stops a collector, sorted by what the caller does about it.

/// An error of a collector. Its text is one line that says what, where and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the user gave cannot be used; the exit code is 2.
    #[error("{0}")]
    Input(String),
    /// The source cannot be reached; the exit code is 3.
    #[error("{0}")]
    Unreachable(String),
    /// The store refused what was collected.
    #[error(transparent)]
    Store(#[from] queries::Error),
}
