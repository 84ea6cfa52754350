//! A secret that is planted appears nowhere.

use collectors::Secret;
use collectors::github::{self, Credentials};

use crate::fixture::{collect, facts, failed, rows, settings, shop, store};
use crate::server::{Fault, Server, TOKEN};
use crate::time::Clock;
use crate::world::World;

#[test]
fn a_token_is_in_no_error_no_cursor_and_no_fact() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(3), &clock);
    // The server says the token back in every answer, as some proxies do.
    server.with(|state| state.plan.extend([Some(Fault::Status(403)); 40]));
    let mut store = store();
    let synced = collect(&mut store, &settings(&server, &clock));
    assert!(failed(&synced).len() > 5, "{synced:#?}");
    let cursors = rows(&store, "select place from cursor");
    let everything = format!("{synced:?} {cursors:?} {:?} {:?}", facts(&store), settings(&server, &clock).credentials);
    assert!(everything.contains("[secret]") && !everything.contains(TOKEN), "{everything}");
}

#[test]
fn a_token_that_is_refused_stops_the_source_with_one_line() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(3), &clock);
    let mut settings = settings(&server, &clock);
    settings.credentials = Credentials::Token(Secret::new("ghp_expired_one"));
    let mut store = store();
    let synced = collect(&mut store, &settings);
    assert_eq!(
        synced.denied.as_deref(),
        Some("GitHub answers 401: Bad credentials: the token is wrong or has expired: make a new one")
    );
    assert!(server.requests().len() <= 9);
    let health = github::health(&settings, &shop()).unwrap();
    assert_eq!(health.unreachable, synced.denied);
    settings.credentials = Credentials::Token(Secret::new("two\nlines"));
    assert!(collect(&mut store, &settings).denied.is_some_and(|why| !why.contains("lines")));
}

#[test]
fn a_link_off_the_host_is_not_followed() {
    let clock = Clock::new();
    let mut world = World::of_weeks(3);
    world.releases = (0..150).map(|at| (format!("v{at}"), 1_700_000_000 + at)).collect();
    let server = Server::new(world, &clock);
    server.with(|state| state.link_host = Some("http://elsewhere.example".into()));
    let mut store = store();
    let synced = collect(&mut store, &settings(&server, &clock));
    assert_eq!(
        failed(&synced),
        ["github.com/acme/shop releases: the link to the next page leaves the host: elsewhere.example"]
    );
}
