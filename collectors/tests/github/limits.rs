//! Limits are kept, and waited for exactly as long as they last.

use std::cell::RefCell;

use collectors::github;
use collectors::sync::{Timekeeper as _, Watch};
use queries::model::Time;

use crate::fixture::{collect_well, settings, shop, store};
use crate::server::{Fault, Server};
use crate::time::Clock;
use crate::world::World;

#[derive(Default)]
struct Waits(RefCell<Vec<(String, Time)>>);

impl Watch for Waits {
    fn page(&self, _: &str, _: usize, _: Option<Time>) {}
    fn ended(&self, _: &str) {}
    fn waiting(&self, why: &str, until: Time) {
        self.0.borrow_mut().push((why.to_owned(), until));
    }
}

#[test]
fn it_stops_before_the_limit_and_goes_on_when_it_is_renewed() {
    let clock = Clock::new();
    clock.forward(600);
    let server = Server::new(World::of_weeks(120), &clock);
    server.with(|state| state.limit = 100);
    let waits = Waits::default();
    let mut store = store();
    let synced = github::collect(&mut store, &settings(&server, &clock), &shop(), &waits).unwrap();
    assert!(synced.streams.iter().all(|stream| stream.failed.is_none() && stream.whole), "{synced:#?}");
    assert_eq!(server.with(|state| state.overruns), 0, "GitHub never had to refuse");
    let core = server.requests().iter().filter(|(_, path, _)| !path.contains("graphql")).count();
    // Of a hundred two are left to others. The first window began ten minutes ago; each later one is an hour.
    let windows = core.div_ceil(98);
    assert!(windows > 1, "{core} requests");
    let waited = (clock.now() - chrono::DateTime::from_timestamp(crate::time::START, 0).unwrap()).num_seconds();
    assert_eq!(waited, 3600 * (windows as i64 - 1), "not a second longer");
    let said = waits.0.into_inner();
    assert!(said.iter().all(|(why, _)| why.contains("limit of requests (core)")), "{said:?}");
    assert!(!said.is_empty());
}

#[test]
fn a_pause_that_is_asked_for_is_kept_and_no_longer() {
    for (fault, seconds) in
        [(Fault::Secondary, 7), (Fault::TooMany, 5), (Fault::SecondaryUnsaid, 60), (Fault::Primary, 3600)]
    {
        let clock = Clock::new();
        let server = Server::new(World::of_weeks(2), &clock);
        server.with(|state| state.plan.push_back(Some(fault)));
        let mut store = store();
        collect_well(&mut store, &settings(&server, &clock));
        assert_eq!(clock.seconds() - crate::time::START, seconds, "{fault:?}");
    }
}
