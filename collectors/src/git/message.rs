//! What a commit's message says: its first line, what it reverts, and the change that it belongs to.

use std::sync::LazyLock;

use queries::derive::changes::named_in;
use regex::bytes::Regex;

/// Longer subjects are cut; they are somebody's whole message on one line.
const SUBJECT_CHARACTERS: usize = 500;

static REVERTS_COMMIT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[Tt]his reverts (?:commit )?([0-9a-f]{7,64})").expect("the pattern is a regex"));
static REVERTS_CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[Rr]everts (?:merge request |[\w.-]+(?:/[\w.-]+)+)?[#!](\d{1,18})\b")
        .expect("the pattern is a regex")
});
static SEE_MERGE_REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^See merge request (?:[\w.-]+(?:/[\w.-]+)+)?!(\d{1,18})\s*$").expect("the pattern is a regex")
});

/// A message, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) subject: Option<String>,
    pub(crate) reverts_sha: Option<String>,
    pub(crate) reverts_change: Option<i64>,
    pub(crate) names_change: Option<i64>,
}

impl Message {
    pub(crate) fn read(text: &[u8]) -> Self {
        let text = text.trim_ascii();
        let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
        let (first, body) = text.split_at(end);
        let mut message = Self { subject: subject(first), ..Self::default() };
        message.names_change = message.subject.as_deref().and_then(named_in);
        if !body.is_empty() {
            message.reverts_sha = captured(&REVERTS_COMMIT, body);
            message.reverts_change = captured(&REVERTS_CHANGE, body).and_then(|number| number.parse().ok());
            let merge_request = || captured(&SEE_MERGE_REQUEST, body).and_then(|number| number.parse().ok());
            message.names_change = message.names_change.or_else(merge_request);
        }
        message
    }
}

fn subject(line: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(line.trim_ascii());
    let subject: String =
        text.chars().take(SUBJECT_CHARACTERS).map(|c| if c == '\0' { '\u{fffd}' } else { c }).collect();
    (!subject.is_empty()).then_some(subject)
}

fn captured(pattern: &Regex, text: &[u8]) -> Option<String> {
    let found = pattern.captures(text)?.get(1)?;
    Some(String::from_utf8_lossy(found.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reverts(text: &str) -> (Option<String>, Option<i64>) {
        let message = Message::read(text.as_bytes());
        (message.reverts_sha, message.reverts_change)
    }

    #[test]
    fn reverts_are_read_from_the_body_alone() {
        let sha = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(reverts(&format!("Revert \"x\"\n\nThis reverts commit {sha}.\n")), (Some(sha.into()), None));
        assert_eq!(reverts("Undo\n\nthis reverts abcdef1, sadly"), (Some("abcdef1".into()), None));
        assert_eq!(
            reverts("Undo\n\nThis reverts commit abcdef1.\nThis reverts commit 1234567."),
            (Some("abcdef1".into()), None)
        );
        assert_eq!(reverts("This reverts commit abcdef1234"), (None, None));
        assert_eq!(reverts("x\n\nThis reverts commit abcdef"), (None, None));
        assert_eq!(reverts(&format!("x\n\nThis reverts commit {}", "ab".repeat(32))).0.map(|sha| sha.len()), Some(64));
        assert_eq!(reverts("x\n\nReverts #123"), (None, Some(123)));
        assert_eq!(reverts("x\n\nReverts acme/shop#45 for now"), (None, Some(45)));
        assert_eq!(reverts("x\n\nThis reverts merge request !7"), (None, Some(7)));
        assert_eq!(reverts("x\n\nReverts #99999999999999999999"), (None, None));
        assert_eq!(reverts("Reverts #5"), (None, None));
    }

    #[test]
    fn the_change_that_a_commit_belongs_to_is_named_where_forges_name_it() {
        let names = |text: &str| Message::read(text.as_bytes()).names_change;
        assert_eq!(names("Merge pull request #12 from somebody/branch\n\nA title"), Some(12));
        assert_eq!(names("Charge twice (#34)"), Some(34));
        assert_eq!(names("Charge twice (#34) (#56)\n\nFixes #7 (#8)"), Some(56));
        assert_eq!(names("Merge branch 'x' into 'main'\n\nTitle\n\nSee merge request acme/shop!78"), Some(78));
        assert_eq!(names("Merge branch 'x'\n\nSee merge request acme/group/shop!9\r\n\r\nMore"), Some(9));
        // What is mentioned is another's: an issue, a reverted change, a merge request within a sentence.
        assert_eq!(names("Revert \"Charge twice (#34)\""), None);
        assert_eq!(names("Fix #34 for good"), None);
        assert_eq!(names("Undo Merge pull request #12"), None);
        assert_eq!(names("x\n\nAs said, See merge request acme/shop!78"), None);
        assert_eq!(names("x (#99999999999999999999)"), None);
    }

    #[test]
    fn a_subject_is_the_first_line_that_says_something() {
        let subject = |text: &[u8]| Message::read(text).subject;
        assert_eq!(subject(b"\n\n  Fix it \r\nmore"), Some("Fix it".into()));
        assert_eq!(subject(b"caf\xe9"), Some("caf\u{fffd}".into()));
        assert_eq!(subject("ä".repeat(600).as_bytes()).map(|text| text.chars().count()), Some(500));
        assert_eq!(subject(b" \n"), None);
    }
}
