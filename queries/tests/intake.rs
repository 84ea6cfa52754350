//! Events: whatever order they arrive in, and however often, the facts are the same.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use queries::intake::{
    Event, Intake, Intakes, Message, Part, Piece, Reading, Received, Secret, Taken, Which, replay, take,
};
use queries::model::facts::{Build, Deployment, ProjectRepository};
use queries::model::{Status, Time};
use queries::store::{SharedStore, Store};

/// Events whose body is a line of our own, or a deployment of a repository: `deployed ID STATUS MINUTE`.
struct Lines;

impl Intake for Lines {
    fn name(&self) -> &'static str {
        "lines"
    }

    fn verify(&self, _: &Message<'_>, _: &Secret) -> bool {
        true
    }

    fn pieces(&self, _: &Message<'_>) -> Result<Vec<Piece>, String> {
        Ok(Vec::new())
    }

    fn read(&self, event: &Event<'_>) -> Reading {
        if let Some(rest) = event.body.strip_prefix("deployed ") {
            let [id, status, minute] = rest.split(' ').collect::<Vec<_>>()[..] else { return Reading::refused("odd") };
            let row = Deployment {
                id: id.into(),
                repository: Some("host/shop".into()),
                environment: "production".into(),
                status: Status::of(status),
                source: "lines".into(),
                ..Deployment::default()
            };
            return Reading::Understood(vec![Part::of(at(minute.parse().unwrap()), &row)]);
        }
        if event.body.starts_with("nothing") {
            return Reading::ignored("it says nothing");
        }
        match Part::of_line("event", 1, event.body, event.received_at) {
            Ok(part) => Reading::Understood(vec![part]),
            Err(error) => Reading::refused(error.to_string()),
        }
    }
}

fn at(minute: u32) -> Time {
    format!("2026-01-31T12:{minute:02}:00Z").parse().unwrap()
}

fn intakes() -> Intakes {
    Intakes::of(vec![Box::new(Lines)], BTreeMap::new())
}

fn received(delivery: usize, body: &str) -> Received {
    Received {
        source: "lines".into(),
        delivery: delivery.to_string(),
        received_at: at(59),
        event: None,
        query: None,
        body: body.into(),
    }
}

fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    let mut batch = store.begin().unwrap();
    let member = |project: &str| ProjectRepository {
        project: project.into(),
        repository: "host/shop".into(),
        source: "test".into(),
        ..ProjectRepository::default()
    };
    batch.add(&[member("cart"), member("shop")]).unwrap();
    batch.commit().unwrap();
    store
}

const FACTS: [&str; 4] = ["build", "deployment", "incident", "ref"];

/// All facts, in the order of all their columns.
fn facts(store: &Store) -> Vec<Vec<Vec<String>>> {
    FACTS.iter().map(|table| store.rows_as_text(&format!("select * from \"{table}\" order by all")).unwrap()).collect()
}

/// A history: builds and deployments that queue, run and end, one that is told twice with different ends at the same
/// moment, an incident that is opened, resolved, opened again; what is ignored and refused.
const HISTORY: &[&str] = &[
    r#"{"table":"build","repository":"host/shop","id":"1","attempt":1,"status":"queued","queued_at":"2026-01-31T12:00:00Z","branch":"main"}"#,
    r#"{"table":"build","repository":"host/shop","id":"1","attempt":1,"status":"running","started_at":"2026-01-31T12:01:00Z"}"#,
    r#"{"table":"build","repository":"host/shop","id":"1","attempt":1,"status":"failed","finished_at":"2026-01-31T12:05:00Z"}"#,
    r#"{"table":"build","repository":"host/shop","id":"1","attempt":2,"status":"running","started_at":"2026-01-31T12:06:00Z"}"#,
    r#"{"table":"build","repository":"host/shop","id":"1","attempt":2,"status":"success","finished_at":"2026-01-31T12:06:00Z"}"#,
    "deployed 7 queued 7",
    "deployed 7 running 8",
    "deployed 7 success 9",
    "deployed 7 failed 9",
    "deployed 8 running 9",
    r#"{"table":"incident","project":"shop","id":"i","status":"x"}"#,
    r#"{"table":"incident","project":"shop","id":"i","opened_at":"2026-01-31T12:10:00Z","severity":"minor","at":"2026-01-31T12:10:00Z"}"#,
    r#"{"table":"incident","project":"shop","id":"i","resolved_at":"2026-01-31T12:20:00Z","at":"2026-01-31T12:20:00Z"}"#,
    r#"{"table":"incident","project":"shop","id":"i","resolved_at":null,"severity":"major","at":"2026-01-31T12:30:00Z"}"#,
    r#"{"table":"deployment","project":"shop","id":"late","status":"success","finished_at":"2026-01-31T12:31:00Z"}"#,
    r#"{"table":"deployment","project":"shop","id":"late","environment":"production","started_at":"2026-01-31T12:29:00Z","status":"running"}"#,
    r#"{"table":"deployment","project":"shop","id":"never","status":"success","finished_at":"2026-01-31T12:31:00Z"}"#,
    "nothing of note",
    "not JSON",
];

fn history() -> Vec<Received> {
    HISTORY.iter().enumerate().map(|(at, body)| received(at, body)).collect()
}

#[test]
fn events_become_the_facts_that_their_history_tells() {
    let mut store = store();
    let taken = take(&mut store, &intakes(), history()).unwrap();
    // 19 events: one says nothing, two are refused (no field `status`, no JSON).
    assert_eq!((taken.processed, taken.ignored, taken.refused, taken.again), (16, 1, 2, 0));
    let builds =
        store.rows_as_text("select attempt, status, branch, started_at, finished_at from build order by 1").unwrap();
    assert_eq!(builds[0], ["1", "failed", "main", "2026-01-31 12:01:00", "2026-01-31 12:05:00"]);
    // Both in the same moment: what ended, ended.
    assert_eq!(builds[1][..2], ["2", "success"]);
    let deployments = store.rows_as_text("select project, id, status from deployment order by all").unwrap();
    // Each project of the repository has it; of two ends in the same moment always the same one counts; the one that
    // nobody names an environment of is not there yet.
    let expected = [
        ["cart", "7", "success"],
        ["cart", "8", "running"],
        ["shop", "7", "success"],
        ["shop", "8", "running"],
        ["shop", "late", "success"],
    ];
    assert_eq!(deployments, expected);
    let incident = store.rows_as_text("select severity, opened_at, resolved_at from incident").unwrap();
    assert_eq!(incident, [["major", "2026-01-31 12:10:00", "null"]]);
    let reasons = store
        .rows_as_text("select delivery, outcome, reason from raw_event where reason is not null order by delivery::int")
        .unwrap();
    let reasons: Vec<_> = reasons.iter().map(|row| row.join(" ")).collect();
    assert!(reasons[0].starts_with("10 refused event, line 1, field status: the table incident has no such field"));
    let expected = [
        "14 processed says no environment: the fact waits for an event that does",
        "16 processed says no environment: the fact waits for an event that does",
        "17 ignored it says nothing",
        "18 refused event, line 1: is not a JSON object: expected ident at column 2",
    ];
    assert_eq!(reasons[1..], expected);
    assert_eq!(store.rows_as_text("select distinct project from stale order by 1").unwrap(), [["cart"], ["shop"]]);
}

#[test]
fn what_came_before_comes_again_without_effect() {
    let mut store = store();
    take(&mut store, &intakes(), history()).unwrap();
    let once = facts(&store);
    let again = take(&mut store, &intakes(), [history(), history()].concat()).unwrap();
    assert_eq!(again, Taken { again: 2 * HISTORY.len(), ..Taken::default() });
    assert_eq!(facts(&store), once);
    let replayed = replay(&mut store, &intakes(), Which::All).unwrap();
    assert_eq!((replayed.processed, replayed.facts), (16, 0));
    assert_eq!(facts(&store), once);
    assert_eq!(replay(&mut store, &intakes(), Which::Refused).unwrap().refused, 2);
}

/// A collector wrote the build as it ended at 12:05. What was late says nothing new; what came after counts.
#[test]
fn events_and_a_collector_get_along() {
    let mut store = store();
    let collected = |store: &mut Store| {
        let mut batch = store.begin().unwrap();
        let row = Build {
            repository: "host/shop".into(),
            id: "1".into(),
            attempt: 1,
            status: Status::Failed,
            pipeline: Some("test".into()),
            finished_at: Some(at(5)),
            source: "collector".into(),
            ..Build::default()
        };
        batch.add([&row]).unwrap();
        batch.commit().unwrap();
    };
    let row = |store: &Store| store.rows_as_text("select status, pipeline, branch from build").unwrap().remove(0);
    collected(&mut store);
    take(&mut store, &intakes(), vec![received(1, HISTORY[1]), received(0, HISTORY[0])]).unwrap();
    assert_eq!(row(&store), ["failed", "test", "main"]);
    // The collector reads all of it again, and knows of no branch; the next event brings it back.
    collected(&mut store);
    assert_eq!(row(&store), ["failed", "test", "null"]);
    let rerun = HISTORY[2].replace("12:05", "12:09").replace("failed", "success");
    take(&mut store, &intakes(), vec![received(9, &rerun)]).unwrap();
    assert_eq!(row(&store), ["success", "test", "main"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any order, any duplicates, any grouping.
    #[test]
    fn any_order_gives_the_same_facts(
        order in Just((0..HISTORY.len()).collect::<Vec<_>>()).prop_shuffle(),
        again in proptest::collection::vec(0..HISTORY.len(), 0..8),
        group in 1..8usize,
    ) {
        let mut expected = store();
        take(&mut expected, &intakes(), history()).unwrap();
        let mut store = store();
        let all = history();
        let sent: Vec<_> = order.iter().chain(&again).map(|at| all[*at].clone()).collect();
        for group in sent.chunks(group) {
            take(&mut store, &intakes(), group.to_vec()).unwrap();
        }
        prop_assert_eq!(facts(&store), facts(&expected));
        let outcomes = "select source, delivery, outcome from raw_event order by all";
        prop_assert_eq!(store.rows_as_text(outcomes).unwrap(), expected.rows_as_text(outcomes).unwrap());
    }
}

/// Threads of one process read and write one file by turns; what is read is never half of a commit.
#[test]
fn one_file_is_shared_by_the_threads_of_a_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rung.duckdb");
    drop(Store::open(&path).unwrap());
    let shared = SharedStore::at(&path);
    std::thread::scope(|threads| {
        for reader in 0..3 {
            let shared = shared.clone();
            threads.spawn(move || {
                for turn in 0..15 {
                    let store = shared.read().unwrap();
                    let count = |table: &str| store.rows_as_text(&format!("select count(*) from {table}")).unwrap();
                    assert_eq!(count("build"), count("raw_event"), "reader {reader}, turn {turn}");
                }
            });
        }
        for writer in 0..2 {
            let shared = shared.clone();
            threads.spawn(move || {
                for turn in 0..8 {
                    let line = HISTORY[0].replace("\"1\"", &format!("\"{writer}-{turn}\""));
                    let mut store = shared.write().unwrap();
                    take(&mut store, &intakes(), vec![received(writer * 100 + turn, &line)]).unwrap();
                }
            });
        }
    });
    // Nobody uses it any more: another process can have it.
    let store = Store::open(&path).unwrap();
    assert_eq!(store.rows_as_text("select count(*) from build").unwrap(), [["16"]]);
}
