//! What a probe read from a file, or why it is not known.

use crate::note::Notes;

/// What a probe read from a file that has what is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Finding {
    /// Where it is another one than the path says.
    pub(super) tool: Option<String>,
    pub(super) amount: Option<i64>,
    pub(super) line: Option<i64>,
    pub(super) detail: Option<String>,
}

impl Finding {
    pub(super) fn of(detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::default() }
    }

    /// Several of something, the first three named; nothing for none.
    pub(super) fn several(found: &[String], line: Option<i64>) -> Option<Self> {
        let more = found.len().saturating_sub(3);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!found.is_empty()).then(|| Self {
            amount: Some(found.len() as i64),
            line,
            detail: Some(format!("{}{rest}", found[..found.len().min(3)].join(", "))),
            tool: None,
        })
    }
}

/// Why something is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reason {
    /// The object is not in the clone.
    Missing,
    TooLarge,
    NotText,
    /// With what is wrong.
    Unparsable(String),
    /// There are more than are read.
    TooMany,
    /// Something in it could not be followed.
    Incomplete(String),
    /// A system of which only the presence is known.
    NotRead,
}

impl Reason {
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLarge => "too_large",
            Self::NotText => "not_text",
            Self::Unparsable(_) => "unparsable",
            Self::TooMany => "too_many",
            Self::Incomplete(_) => "incomplete",
            Self::NotRead => "not_read",
        }
    }

    pub(super) fn detail(&self) -> Option<String> {
        match self {
            Self::Unparsable(what) | Self::Incomplete(what) => Some(what.chars().take(200).collect()),
            _ => None,
        }
    }

    /// Counts it; what is only left out is no oddity.
    pub(super) fn note(&self, path: &str, notes: &mut Notes) {
        let kind = match self {
            Self::Missing => "missing_files_of_probes",
            Self::TooLarge => "too_large_files_of_probes",
            Self::NotText => "files_of_probes_that_are_no_text",
            Self::Unparsable(_) => "unparsable_files_of_probes",
            Self::TooMany | Self::Incomplete(_) | Self::NotRead => return,
        };
        notes.add(kind, path);
    }
}
