//! The clock of lead time: the moment with which it begins.

use serde::Serialize;

use crate::error::{Error, Result};

/// The beginning of lead time. Of a change it is the first commit, or its merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// When the commit object was made.
    #[default]
    Committed,
    /// When the commit was first written.
    Authored,
    /// When the change that the commit belongs to was merged.
    Merged,
}

impl Clock {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Committed, Self::Authored, Self::Merged];

    /// The word in commands, addresses and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::Authored => "authored",
            Self::Merged => "merged",
        }
    }

    /// Reads `committed`, `authored` or `merged`.
    ///
    /// # Errors
    /// `Input` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let word = text.trim().to_lowercase();
        Self::ALL
            .into_iter()
            .find(|clock| clock.as_str() == word)
            .ok_or_else(|| Error::input(format!("clock `{text}`: use committed, authored or merged")))
    }

    /// When the clock starts, as the figure's note says it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Committed => "the clock starts when the commit was made",
            Self::Authored => "the clock starts when the commit was first written, its author date",
            Self::Merged => "the clock starts when the commit's change was merged",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_one_of_three_words() {
        for clock in Clock::ALL {
            assert_eq!(Clock::parse(clock.as_str()).expect("a clock"), clock);
        }
        assert_eq!(Clock::parse(" Merged ").expect("a clock"), Clock::Merged);
        assert_eq!(
            Clock::parse("noon").expect_err("no clock").to_string(),
            "clock `noon`: use committed, authored or merged"
        );
    }
}
