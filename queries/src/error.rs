//! What can go wrong, sorted by what the caller does about it.

/// An error of the store or of an answer. Its text is one line that says what, where and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the user gave cannot be used; the exit code is 2.
    #[error("{0}")]
    Input(String),
    /// The store, or a file, cannot be reached or is in use; the exit code is 3.
    #[error("{0}")]
    Unreachable(String),
    /// The database refused something that the user did not cause.
    #[error("the store failed: {0}")]
    Database(#[from] duckdb::Error),
    /// A series could not be computed, which the user did not cause.
    #[error("a series could not be computed: {0}")]
    Series(#[from] polars::error::PolarsError),
}

impl Error {
    /// An error in what the user gave.
    pub fn input(message: impl Into<String>) -> Self {
        Self::Input(message.into())
    }

    /// Something that cannot be reached.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self::Unreachable(message.into())
    }
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;
