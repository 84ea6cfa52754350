//! Every request to REST that a collection makes is accepted by a server that checks it against GitHub's own
//! description. That server is prism (npm's `@stoplight/prism-cli`); without it the test says so and is skipped.
//!
//! `description.json` is the part of the description that is asked for, without what it says of answers.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use collectors::Secret;
use collectors::github::{self, Credentials};

use crate::fixture::{collect_well, settings, shop, store};
use crate::server::Server;
use crate::time::{Clock, START};
use crate::world::World;

/// Prism, while it runs.
struct Prism(Child, u16);

impl Prism {
    /// Starts it; nothing where it is not installed.
    fn start() -> Option<Self> {
        let there = Command::new("prism").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !there.is_ok_and(|status| status.success()) {
            assert!(std::env::var_os("RUNG_REQUIRE_TOOLS").is_none(), "prism is not installed");
            eprintln!("skipped: prism is not installed");
            return None;
        }
        // The port is free a moment before prism takes it.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let description = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/github/description.json");
        let child = Command::new("prism")
            .args(["mock", "--errors", "-h", "127.0.0.1", "-p", &port.to_string(), description])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut prism = Self(child, port);
        for _ in 0..600 {
            assert!(prism.0.try_wait().unwrap().is_none(), "prism has ended");
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(prism);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("prism does not answer within a minute");
    }

    /// The status line and the body of its answer.
    fn ask(&self, method: &str, path: &str) -> String {
        let body = if method == "POST" { "{}" } else { "" };
        let mut stream = TcpStream::connect(("127.0.0.1", self.1)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\naccept: application/vnd.github+json\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Every request that is ever made: a first collection, a later one, an organisation, an app, a look at the health.
fn all_requests() -> BTreeSet<(String, String)> {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(120), &clock);
    let mut settings = settings(&server, &clock);
    settings.sizes = true;
    let mut store = store();
    collect_well(&mut store, &settings);
    server.with(|state| state.world.add_week(START + 3600));
    collect_well(&mut store, &settings);
    github::repositories_of(&settings, "acme", &[], &[]).unwrap();
    github::health(&settings, &shop()).unwrap();
    server.with(|state| state.token = "ghs_of_the_installation".into());
    let key = Secret::new(include_str!("app.pem"));
    settings.credentials = Credentials::App { app: "7".into(), installation: 42, key };
    collect_well(&mut store, &settings);
    let requests = server.requests().into_iter().map(|(method, path, _)| (method, path));
    requests.filter(|(_, path)| !path.starts_with("/graphql")).collect()
}

#[test]
fn every_request_is_one_that_github_describes() {
    let Some(prism) = Prism::start() else { return };
    let requests = all_requests();
    let paths: BTreeSet<String> =
        requests.iter().map(|(_, path)| path.replace(|letter: char| letter.is_ascii_hexdigit(), "")).collect();
    assert!(paths.len() >= 14, "{paths:#?}");
    for (method, path) in &requests {
        let answer = prism.ask(method, path);
        assert!(answer.starts_with("HTTP/1.1 20"), "{method} {path}: {answer}");
    }
    for wrong in [
        "/repos/acme/shop/commits?per_page=many",
        "/repos/acme/shop/actions/runs/seven/jobs",
        "/repos/acme/shop/secrets",
    ] {
        let answer = prism.ask("GET", wrong);
        assert!(!answer.starts_with("HTTP/1.1 20"), "what is wrong is refused: {wrong}: {answer}");
    }
}
