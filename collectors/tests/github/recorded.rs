//! Every row that GitHub once sent is read, or refused for a stated reason; words that nobody knows are counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use collectors::github::{Recorded, read_recorded};

use crate::fixture::store;

const KINDS: [(&str, &str); 9] = [
    ("change", include_str!("recorded/change.ndjson")),
    ("change_commit", include_str!("recorded/change_commit.ndjson")),
    ("commit", include_str!("recorded/commit.ndjson")),
    ("deployment", include_str!("recorded/deployment.ndjson")),
    ("issue", include_str!("recorded/issue.ndjson")),
    ("job", include_str!("recorded/job.ndjson")),
    ("release", include_str!("recorded/release.ndjson")),
    ("review", include_str!("recorded/review.ndjson")),
    ("run", include_str!("recorded/run.ndjson")),
];

/// What of a fact says how it was understood.
const WORDS: [&str; 5] = ["status", "state", "class", "started_by", "environment"];

#[test]
fn every_recorded_row_is_read_or_refused_for_a_reason() {
    let store = store();
    let mut table = String::new();
    for (kind, rows) in KINDS {
        let (mut read, mut refused) = (0, BTreeMap::<String, usize>::new());
        let mut understood = BTreeMap::<String, usize>::new();
        let mut noted = BTreeMap::<String, usize>::new();
        for line in rows.lines() {
            let (recorded, notes) = read_recorded(kind, serde_json::from_str(line).unwrap(), store.people()).unwrap();
            for note in notes {
                let word = note.example.split(" of ").next().unwrap().to_owned();
                *noted.entry(format!("{}: {word}", note.kind)).or_default() += note.count;
            }
            match recorded {
                Recorded::Refused(reason) => *refused.entry(reason).or_default() += 1,
                Recorded::Read(facts) => {
                    read += 1;
                    for (table, fact) in facts {
                        for word in WORDS.iter().filter(|word| fact[**word].is_string()) {
                            *understood
                                .entry(format!("{table}.{word} {}", fact[*word].as_str().unwrap()))
                                .or_default() += 1;
                        }
                    }
                }
            }
        }
        writeln!(table, "{kind}: {} rows, {read} read", rows.lines().count()).unwrap();
        for (reason, count) in refused {
            writeln!(table, "  refused {count}: {reason}").unwrap();
        }
        for (what, count) in understood {
            writeln!(table, "  {what}: {count}").unwrap();
        }
        for (what, count) in noted {
            writeln!(table, "  nobody knows {what}: {count}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
