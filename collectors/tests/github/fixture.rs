//! Collecting from the server, and looking at what came of it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use collectors::Secret;
use collectors::github::{self, Address, Credentials, Settings, Wanted};
use collectors::sync::{Retry, Synced};
use queries::model::facts::TABLES;
use queries::store::Store;

use crate::server::{Server, TOKEN};
use crate::time::Clock;

pub fn address(server: &Server) -> Address {
    Address {
        host: "github.com".into(),
        rest: format!("http://{}", server.address),
        graphql: format!("http://{}/graphql", server.address),
    }
}

pub fn settings(server: &Server, clock: &Clock) -> Settings {
    Settings {
        address: address(server),
        credentials: Credentials::Token(Secret::new(TOKEN)),
        bots: Vec::new(),
        sizes: false,
        since: None,
        time: Arc::new(clock.clone()),
        retry: Retry::default(),
        patience: Duration::from_secs(10),
    }
}

pub fn shop() -> Vec<Wanted> {
    vec![Wanted {
        owner: "acme".into(),
        name: "shop".into(),
        projects: vec!["shop".into()],
        incidents: vec![("shop".into(), vec!["incident".into()])],
        ..Wanted::default()
    }]
}

/// Collects the shop; the store itself must not fail.
#[track_caller]
pub fn collect(store: &mut Store, settings: &Settings) -> Synced {
    github::collect(store, settings, &shop(), &()).unwrap()
}

/// Collects the shop, of which every stream must go well.
#[track_caller]
pub fn collect_well(store: &mut Store, settings: &Settings) -> Synced {
    let synced = collect(store, settings);
    assert_eq!(failed(&synced), [""; 0]);
    assert_eq!(synced.denied, None);
    synced
}

pub fn failed(synced: &Synced) -> Vec<String> {
    let failed =
        synced.streams.iter().filter_map(|stream| Some(format!("{}: {}", stream.name, stream.failed.as_ref()?)));
    failed.collect()
}

pub fn rows(store: &Store, query: &str) -> Vec<String> {
    store.rows_as_text(query).unwrap().into_iter().map(|row| row.join(" ")).collect()
}

pub fn number(store: &Store, query: &str) -> usize {
    rows(store, query)[0].parse().unwrap()
}

/// Every fact, table by table, except cursors; of people only whether there is one, since each store has its own key.
pub fn facts(store: &Store) -> Vec<(&'static str, Vec<String>)> {
    let tables = TABLES.iter().filter(|table| table.name != "cursor");
    tables
        .map(|table| {
            let columns: Vec<_> = table
                .columns
                .iter()
                .map(|column| match column.name {
                    name if name.ends_with("_hash") => format!("{name} is not null as {name}"),
                    name => name.to_owned(),
                })
                .collect();
            (
                table.name,
                rows(
                    store,
                    &format!("select {} from {} order by {}", columns.join(", "), table.name, table.key.join(", ")),
                ),
            )
        })
        .collect()
}

/// The first difference, if there is one: comparing whole stores by eye helps nobody.
#[track_caller]
pub fn same_facts(one: &Store, other: &Store, what: &str) {
    for ((table, one), (_, other)) in facts(one).iter().zip(&facts(other)) {
        let lacking: Vec<_> = other.iter().filter(|row| !one.contains(row)).take(2).collect();
        let surplus: Vec<_> = one.iter().filter(|row| !other.contains(row)).take(2).collect();
        assert!(
            lacking.is_empty() && surplus.is_empty(),
            "{what}: {table} lacks {lacking:#?} and has {surplus:#?} too many"
        );
        assert_eq!(one.len(), other.len(), "{what}: {table} has rows twice");
    }
}

pub fn store() -> Store {
    Store::in_memory().unwrap()
}

pub fn store_at(path: &Path) -> Store {
    Store::open(path).unwrap()
}
