//! Commits and tags as they lie in the object store, read so that no odd one is refused.
//!
//! Git itself accepts names without e-mail addresses, dates that are no dates and headers nobody has heard of, and
//! histories contain all of them. Nothing here fails: what cannot be read is missing.

use gix::ObjectId;
use queries::model::Time;

/// Years after this one are no dates: the published times have four digits for the year.
const LAST_SECOND: i64 = 253_402_300_799;

/// What a commit says.
#[derive(Debug, Default)]
pub(super) struct CommitText<'a> {
    pub(super) tree: Option<ObjectId>,
    pub(super) parents: Vec<ObjectId>,
    pub(super) author: Signature<'a>,
    pub(super) committer: Signature<'a>,
    pub(super) message: &'a [u8],
}

/// What an annotated tag says.
#[derive(Debug, Default)]
pub(super) struct TagText<'a> {
    pub(super) target: Option<ObjectId>,
    pub(super) tagger: Option<Signature<'a>>,
}

/// Who and when.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Signature<'a> {
    pub(super) name: &'a [u8],
    pub(super) email: &'a [u8],
    seconds: Option<i64>,
    zone: &'a [u8],
}

impl<'a> CommitText<'a> {
    pub(super) fn read(text: &'a [u8]) -> Self {
        let mut commit = Self::default();
        commit.message = headers(text, |key, value| match key {
            b"tree" => commit.tree = ObjectId::from_hex(value).ok(),
            b"parent" => commit.parents.extend(ObjectId::from_hex(value).ok()),
            b"author" => commit.author = Signature::read(value),
            b"committer" => commit.committer = Signature::read(value),
            _ => {}
        });
        commit
    }
}

impl<'a> TagText<'a> {
    pub(super) fn read(text: &'a [u8]) -> Self {
        let mut tag = Self::default();
        headers(text, |key, value| match key {
            b"object" => tag.target = ObjectId::from_hex(value).ok(),
            b"tagger" => tag.tagger = Some(Signature::read(value)),
            _ => {}
        });
        tag
    }
}

impl<'a> Signature<'a> {
    /// Reads `Name <address> seconds zone`; what follows the last `>` is the date, as git reads it.
    fn read(line: &'a [u8]) -> Self {
        let open = line.iter().position(|byte| *byte == b'<');
        let close = line.iter().rposition(|byte| *byte == b'>');
        let (person, rest) = match close {
            Some(close) => (&line[..close], &line[close + 1..]),
            None => (line, &line[line.len()..]),
        };
        let (name, email) = match open {
            Some(open) if open < person.len() => (&person[..open], &person[open + 1..]),
            _ => (person, &person[person.len()..]),
        };
        let mut words = rest.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        let seconds = words.next().and_then(|word| std::str::from_utf8(word).ok()).and_then(|word| word.parse().ok());
        Self { name: name.trim_ascii(), email: email.trim_ascii(), seconds, zone: words.next().unwrap_or_default() }
    }

    /// The moment in UTC; nothing where git's date is no date.
    pub(super) fn at(&self) -> Option<Time> {
        self.seconds
            .filter(|seconds| (-LAST_SECOND..=LAST_SECOND).contains(seconds))
            .and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0))
            .filter(|at| chrono::Datelike::year(at) >= 1)
    }

    /// Whether the zone is one that exists. The moment does not depend on it.
    pub(super) fn has_zone(&self) -> bool {
        let [b'+' | b'-', digits @ ..] = self.zone else { return false };
        let [a, b, c, d] = digits else { return false };
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
        match (digit(a), digit(b), digit(c), digit(d)) {
            (Some(a), Some(b), Some(c), Some(d)) => a * 10 + b <= 14 && c * 10 + d < 60,
            _ => false,
        }
    }
}

/// Calls `each` with every header and returns the message. Lines that begin with a space continue a header.
fn headers<'a>(text: &'a [u8], mut each: impl FnMut(&[u8], &'a [u8])) -> &'a [u8] {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (line, after) = match end {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, &rest[rest.len()..]),
        };
        rest = after;
        if line.is_empty() {
            break;
        }
        if let Some(space) = line.iter().position(|byte| *byte == b' ').filter(|space| *space > 0) {
            each(&line[..space], &line[space + 1..]);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(line: &str) -> (String, String, Option<i64>, bool) {
        let signature = Signature::read(line.as_bytes());
        (
            String::from_utf8_lossy(signature.name).into(),
            String::from_utf8_lossy(signature.email).into(),
            signature.at().map(|at| at.timestamp()),
            signature.has_zone(),
        )
    }

    #[test]
    fn signatures_are_read_however_odd_they_are() {
        assert_eq!(signature("A B <a@b.c> 86400 +0130"), ("A B".into(), "a@b.c".into(), Some(86_400), true));
        assert_eq!(signature("A <a@b.c> 86400 +51800"), ("A".into(), "a@b.c".into(), Some(86_400), false));
        assert_eq!(signature("A <a@b.c> 86400"), ("A".into(), "a@b.c".into(), Some(86_400), false));
        assert_eq!(signature("A <<a@b.c>> 1 -0000"), ("A".into(), "<a@b.c>".into(), Some(1), true));
        assert_eq!(signature("nobody"), ("nobody".into(), String::new(), None, false));
        assert_eq!(signature("> < 1 +0000"), (String::new(), String::new(), None, false));
        assert_eq!(signature("A <a@b.c> 99999999999999999999 +0000").2, None);
        assert_eq!(signature("A <a@b.c> 253402300800 +0000").2, None);
        assert_eq!(signature("A <a@b.c> -1 +0000").2, Some(-1));
    }

    #[test]
    fn headers_end_at_the_empty_line_and_continuations_are_no_headers() {
        let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
        let text = format!("tree {tree}\ngpgsig x\n parent {tree}\nparent {tree}\n\nsubject\n\nparent {tree}\n");
        let commit = CommitText::read(text.as_bytes());
        assert_eq!(commit.parents.len(), 1);
        assert_eq!(commit.tree.map(|id| id.to_string()).as_deref(), Some(tree));
        assert!(commit.message.starts_with(b"subject\n"));
        assert!(CommitText::read(b"").message.is_empty());
    }
}
