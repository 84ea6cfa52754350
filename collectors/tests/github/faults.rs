//! Whatever goes wrong, and whenever it ends: the store is that of a run in which nothing did.

use std::collections::VecDeque;
use std::time::Duration;

use collectors::github;
use proptest::prelude::*;

use crate::fixture::{collect, collect_well, failed, rows, same_facts, settings, shop, store};
use crate::server::{Fault, Server};
use crate::time::{Clock, START};
use crate::world::World;

fn undisturbed(world: World, clock: &Clock) -> queries::store::Store {
    let server = Server::new(world, clock);
    let mut store = store();
    collect_well(&mut store, &settings(&server, clock));
    store
}

#[test]
fn what_passes_is_tried_again_and_what_stays_is_recorded() {
    for fault in [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Status(503),
        Fault::Cut,
        Fault::Refused,
        Fault::Page,
        Fault::InsideGraphql,
    ] {
        let clock = Clock::new();
        let server = Server::new(World::of_weeks(4), &clock);
        server.with(|state| state.plan.extend([Some(fault); 5]));
        let mut store = store();
        collect_well(&mut store, &settings(&server, &clock));
        same_facts(&store, &undisturbed(World::of_weeks(4), &clock), &format!("{fault:?}"));
    }
    for status in [403, 404, 410, 422] {
        let clock = Clock::new();
        let server = Server::new(World::of_weeks(4), &clock);
        server.with(|state| state.plan.push_back(Some(Fault::Status(status))));
        let settings = settings(&server, &clock);
        let mut store = store();
        let synced = collect(&mut store, &settings);
        assert_eq!(failed(&synced).len(), 1, "the others go on: {synced:#?}");
        let recorded = rows(
            &store,
            "select stream from cursor where json_extract_string(place, '$.failed.reason') like 'GitHub answers %'",
        );
        assert_eq!(recorded.len(), 1, "{status}");
        collect_well(&mut store, &settings);
        same_facts(&store, &undisturbed(World::of_weeks(4), &clock), &format!("{status}"));
        assert_eq!(
            rows(&store, "select count(*) from cursor where json_extract_string(place, '$.failed.reason') is not null"),
            ["0"]
        );
    }
}

#[test]
fn an_answer_that_does_not_come_is_asked_for_again() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(2), &clock);
    server.with(|state| state.plan.push_back(Some(Fault::Slow)));
    let mut settings = settings(&server, &clock);
    settings.patience = Duration::from_millis(500);
    let mut store = store();
    collect_well(&mut store, &settings);
    same_facts(&store, &undisturbed(World::of_weeks(2), &clock), "slow");
}

fn fault() -> impl Strategy<Value = Option<Fault>> {
    prop_oneof![
        6 => Just(None),
        2 => prop_oneof![Just(500), Just(502), Just(503)].prop_map(|status| Some(Fault::Status(status))),
        1 => prop_oneof![Just(401), Just(403), Just(404), Just(409), Just(422)].prop_map(|status| Some(Fault::Status(status))),
        1 => prop_oneof![
            Just(Fault::Secondary), Just(Fault::SecondaryUnsaid), Just(Fault::TooMany), Just(Fault::Primary),
            Just(Fault::InsideGraphql), Just(Fault::Cut), Just(Fault::Refused), Just(Fault::Page),
        ].prop_map(Some),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// Some runs with faults, the world changing before drawn requests; a run to the end; the facts are those of a run
    /// that saw only the last state of the world.
    #[test]
    fn after_any_faults_the_facts_are_those_of_a_calm_run(
        plan in proptest::collection::vec(fault(), 0..160),
        weeks in 1_usize..30,
        changes in proptest::collection::btree_set(0_usize..120, 0..4),
        runs in 1_usize..4,
    ) {
        let clock = Clock::new();
        let server = Server::new(World::of_weeks(weeks), &clock);
        server.with(|state| {
            state.plan = VecDeque::from(plan);
            for (at, number) in changes.iter().enumerate() {
                state.changes.insert(*number, Box::new(move |world| {
                    world.add_week(START + at as i64 * 1000);
                    let change = &mut world.changes[at];
                    change.updated = START + at as i64 * 1000 + 500;
                    change.commits.pop();
                }));
            }
        });
        let settings = settings(&server, &clock);
        let mut disturbed = store();
        for _ in 0..runs {
            collect(&mut disturbed, &settings);
        }
        let world = server.with(|state| { state.plan.clear(); state.changes.clear(); state.world.clone() });
        collect_well(&mut disturbed, &settings);
        collect_well(&mut disturbed, &settings);
        same_facts(&disturbed, &undisturbed(world, &clock), "disturbed");
    }

    /// A run that is dropped after a drawn number of requests, again and again, and then one that is not.
    #[test]
    fn stopped_at_any_moment_it_goes_on_without_loss(
        weeks in 1_usize..120,
        stops in proptest::collection::vec(1_usize..60, 1..5),
    ) {
        let clock = Clock::new();
        let server = Server::new(World::of_weeks(weeks), &clock);
        let settings = settings(&server, &clock);
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        for stop in stops {
            let mut store = crate::fixture::store_at(&folder.path().join("rung.duckdb"));
            let until = server.with(|state| state.log.len()) + stop;
            let state = std::sync::Arc::clone(&server.state);
            let wanted = shop();
            runtime.block_on(async {
                tokio::select! {
                    ended = github::sync(&mut store, &settings, &wanted, &()) => { ended.unwrap(); }
                    () = async { while state.lock().unwrap().log.len() < until { tokio::time::sleep(Duration::from_micros(200)).await; } } => {}
                }
            });
        }
        let mut store = crate::fixture::store_at(&folder.path().join("rung.duckdb"));
        collect_well(&mut store, &settings);
        same_facts(&store, &undisturbed(World::of_weeks(weeks), &clock), "stopped");
    }
}
