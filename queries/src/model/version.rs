//! Version numbers: their order, their release line, and whether they are candidates.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex::Regex;

static VERSION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[vV]?(\d+(?:\.\d+)*)(?:[-._]?([A-Za-z][0-9A-Za-z.-]*))?$")
        .expect("the pattern is a constant that compiles")
});
static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    let part = r"(?:alpha|beta|pre|rc|a|b|dev|preview|next|snapshot|m|cr)(?:[-.]?\d+)*";
    Regex::new(&format!("(?i)^{part}(?:[-.]{part})*$")).expect("the pattern is a constant that compiles")
});

/// A version number such as `1.20.3-rc.1`.
#[derive(Debug, Clone)]
pub struct Version {
    numbers: Vec<u64>,
    suffix: Option<String>,
}

impl Version {
    /// Reads a version, with or without a leading `v`; nothing for a text that is no version. Build metadata, from a
    /// `+` on, says nothing about the order and is left out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let found = VERSION.captures(text.split_once('+').map_or(text, |(version, _)| version))?;
        let numbers = found[1].split('.').map(str::parse).collect::<Result<Vec<u64>, _>>().ok()?;
        Some(Self { numbers, suffix: found.get(2).map(|suffix| suffix.as_str().to_lowercase()) })
    }

    /// Whether it is an alpha, a beta or a release candidate.
    #[must_use]
    pub fn is_candidate(&self) -> bool {
        self.suffix.as_deref().is_some_and(|suffix| CANDIDATE.is_match(suffix))
    }

    /// The release line, `major.minor`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}.{}", self.numbers[0], self.numbers.get(1).copied().unwrap_or(0))
    }

    /// How many numbers it has: 3 for `1.2.3`.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.numbers.len()
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By number, missing numbers being 0; a candidate comes before its release.
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let longest = self.numbers.len().max(other.numbers.len());
        let number = |version: &Self, at: usize| version.numbers.get(at).copied().unwrap_or(0);
        (0..longest).map(|at| number(self, at).cmp(&number(other, at))).find(|order| order.is_ne()).unwrap_or_else(
            || match (&self.suffix, &other.suffix) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) if other.is_candidate() => Ordering::Greater,
                (Some(_), None) if self.is_candidate() => Ordering::Less,
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(mine), Some(theirs)) => suffix_key(mine).cmp(&suffix_key(theirs)),
            },
        )
    }
}

/// `rc.2` before `rc.10`: the letters, then the number.
fn suffix_key(suffix: &str) -> (String, u64) {
    let letters: String = suffix.chars().filter(char::is_ascii_alphabetic).collect();
    let digits: String = suffix.chars().filter(char::is_ascii_digit).collect();
    (letters, digits.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).expect(text)
    }

    #[test]
    fn versions_are_ordered_by_number_and_candidates_come_first() {
        let ordered = ["0.9", "v1.0.0-alpha", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.0.1", "1.2", "1.10.0", "2"];
        for pair in ordered.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn line_and_candidates() {
        assert_eq!(version("v1.10.3").line(), "1.10");
        assert_eq!(version("2").line(), "2.0");
        assert!(version("1.0.0-beta.1").is_candidate() && version("1.0rc1").is_candidate());
        assert!(!version("1.0.0").is_candidate() && !version("1.0.0-hotfix").is_candidate());
        for candidate in
            ["1.0-alpha", "1.0.0-rc.1.2", "1.0a2", "2.0-M3", "1.0.0-SNAPSHOT", "1.0rc1.dev2", "1.0-rc.1+b.5"]
        {
            assert!(version(candidate).is_candidate(), "{candidate}");
        }
        for release in ["31.1-android", "1.2.3+build.5", "1.2.3+alpha", "2.0-beta-docs", "1.0-macos", "1.0-bugfix"] {
            assert!(!version(release).is_candidate(), "{release}");
        }
        assert_eq!(version("1.2.3+build.5"), version("1.2.3"));
        assert_eq!(Version::parse("home-0.5.9"), None);
        assert_eq!(Version::parse("release_12"), None);
    }
}
