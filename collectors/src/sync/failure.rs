//! Why a stream cannot be read, sorted by what the engine does about it.

/// What ended the reading of a stream. Each text is one line without a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It may work another time: the tries were used up.
    #[error("{0}")]
    Transient(String),
    /// It will not work until somebody changes something; the other streams go on.
    #[error("{0}")]
    Permanent(String),
    /// A part of a page cannot be read, though its list can; the page is read again in the next run.
    #[error("{0}")]
    Part(String),
    /// The source refuses who asks; no other stream of it would fare better.
    #[error("{0}")]
    Denied(String),
}

impl Failure {
    /// The failure to read a part of something, named.
    pub(crate) fn of_part(self, what: &str) -> Self {
        match self {
            Self::Permanent(why) => Self::Part(format!("{what}: {why}")),
            other => other,
        }
    }
}
