//! Signing in as the installation of a GitHub App.

use collectors::Secret;
use collectors::github::{self, Credentials};

use crate::fixture::{collect_well, settings, shop, store};
use crate::server::Server;
use crate::time::Clock;
use crate::world::World;

/// Made for this test alone; it opens nothing.
const KEY: &str = include_str!("app.pem");

#[test]
fn an_app_signs_in_once_as_its_installation() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(10), &clock);
    server.with(|state| state.token = "ghs_of_the_installation".into());
    let mut settings = settings(&server, &clock);
    settings.credentials = Credentials::App { app: "7".into(), installation: 42, key: Secret::new(KEY) };
    let mut store = store();
    collect_well(&mut store, &settings);
    let signed_in = |server: &Server| {
        let requests = server.requests();
        requests.iter().filter(|(method, path, _)| method == "POST" && path.starts_with("/app/")).count()
    };
    assert_eq!(signed_in(&server), 1, "all streams use the one token");
    assert!(format!("{:?}", settings.credentials).contains("[secret]"));
}

#[test]
fn a_key_that_is_none_is_refused_without_being_shown() {
    let clock = Clock::new();
    let server = Server::new(World::default(), &clock);
    let mut settings = settings(&server, &clock);
    for (key, said) in [("a secret phrase", "is no PEM text"), ("c2VjcmV0", "cannot be read")] {
        settings.credentials = Credentials::App { app: "7".into(), installation: 42, key: Secret::new(key) };
        let error = github::collect(&mut store(), &settings, &shop(), &()).unwrap_err().to_string();
        assert!(error.contains(said) && !error.contains(key), "{error}");
    }
}
