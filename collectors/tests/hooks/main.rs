//! Every example of a webhook is read, or set aside or refused for a stated reason: the table is the snapshot.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "a test may fail")]

mod senders;
mod steps;

use std::collections::{BTreeMap, HashMap};

use collectors::hooks;
use queries::intake::{Intakes, Received, Taken, Which, replay, take};
use queries::store::Store;
use serde_json::Value as Json;

const FILES: [(&str, &str); 5] = [
    ("github", include_str!("github.ndjson")),
    ("gitlab", include_str!("gitlab.ndjson")),
    ("alertmanager", include_str!("alertmanager.ndjson")),
    ("events", include_str!("cdevents.ndjson")),
    ("", include_str!("written.ndjson")),
];

/// One example of a webhook.
struct Example {
    provider: String,
    name: String,
    event: Option<String>,
    query: Option<String>,
    body: String,
}

impl Example {
    fn received(&self) -> Received {
        Received {
            source: self.provider.clone(),
            delivery: self.name.clone(),
            received_at: "2026-02-01T00:00:00Z".parse().unwrap(),
            event: self.event.clone(),
            query: self.query.clone(),
            body: self.body.clone(),
        }
    }
}

fn examples() -> Vec<Example> {
    let of_line = |provider: &str, line: &str| {
        let line: Json = serde_json::from_str(line).unwrap();
        let text = |name: &str| line[name].as_str().map(str::to_owned);
        Example {
            provider: text("provider").unwrap_or_else(|| provider.to_owned()),
            name: text("example").unwrap(),
            event: text("event"),
            query: text("query"),
            body: text("raw").unwrap_or_else(|| line["body"].to_string()),
        }
    };
    FILES.iter().flat_map(|(provider, text)| text.lines().map(move |line| of_line(provider, line))).collect()
}

fn intakes() -> Intakes {
    Intakes::of(hooks::all(), BTreeMap::new())
}

/// What an event says of a fact, in few words.
fn words(fact: &str, said: &str) -> String {
    let said: Json = serde_json::from_str(said).unwrap();
    let state = ["status", "state", "kind"].iter().find_map(|name| said[name].as_str());
    let ended = ["finished_at", "merged_at", "resolved_at", "submitted_at", "published_at"].iter();
    let ended = ended.filter(|name| said[**name].is_string()).copied().next();
    let mut words = vec![fact.to_owned()];
    words.extend([state, ended].into_iter().flatten().map(str::to_owned));
    words.join(" ")
}

fn table(store: &Store) -> String {
    let mut said: HashMap<(String, String), Vec<String>> = HashMap::new();
    let parts = store
        .rows_as_text(
            "select source, delivery, fact, said, gone from event_part where delivery <> '' order by fact, key, said",
        )
        .unwrap();
    for row in parts {
        let gone = if row[4] == "true" { " gone" } else { "" };
        said.entry((row[0].clone(), row[1].clone())).or_default().push(words(&row[2], &row[3]) + gone);
    }
    let events = "select source, delivery, outcome, coalesce(reason, '') from raw_event order by source, delivery";
    let lines = store.rows_as_text(events).unwrap().into_iter().map(|row| {
        let [source, delivery, outcome, reason] = <[String; 4]>::try_from(row).unwrap();
        let parts = said.remove(&(source.clone(), delivery.clone())).unwrap_or_default().join(", ");
        let gap = if parts.is_empty() || reason.is_empty() { "" } else { "; " };
        format!("{source} {delivery}: {outcome}: {parts}{gap}{reason}\n")
    });
    lines.collect()
}

#[test]
fn every_example_is_read_or_there_is_a_reason() {
    let mut store = Store::in_memory().unwrap();
    let received: Vec<_> = examples().iter().map(Example::received).collect();
    let count = received.len();
    let taken = take(&mut store, &intakes(), received).unwrap();
    assert_eq!(taken.processed + taken.ignored + taken.refused, count, "{taken:?}");
    insta::assert_snapshot!("examples", table(&store));
}

/// No example names a person outside of the hashes, and nothing of a fact is lost by reading all of it again.
#[test]
fn reading_all_again_changes_nothing_and_people_are_hashes() {
    let mut store = Store::in_memory().unwrap();
    take(&mut store, &intakes(), examples().iter().map(Example::received).collect()).unwrap();
    let facts = |store: &Store| {
        let of = |table: &str| store.rows_as_text(&format!("select * from \"{table}\" order by all")).unwrap();
        [
            "build",
            "job",
            "deployment",
            "incident",
            "change",
            "review",
            "issue",
            "milestone",
            "release",
            "ref",
            "repository",
        ]
        .map(of)
    };
    let once = facts(&store);
    let filled = once.iter().filter(|rows| !rows.is_empty()).count();
    // The last word of the examples is that the milestone is no more.
    assert_eq!(filled, once.len() - 1, "every other table has an example: {once:?}");
    for (at, rows) in once.iter().enumerate() {
        for value in rows.iter().flatten() {
            let person = value.starts_with("person-") || value.contains("@example.com");
            assert!(!person, "table {at} names a person: {rows:?}");
        }
    }
    let again = replay(&mut store, &intakes(), Which::All).unwrap();
    assert_eq!(again, Taken { facts: 0, ..again });
    assert_eq!(facts(&store), once);
}
