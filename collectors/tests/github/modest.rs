//! Organisations, health, plans.

use collectors::github;

use crate::fixture::{address, collect_well, settings, shop, store};
use crate::server::Server;
use crate::time::Clock;
use crate::world::World;

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn the_repositories_of_an_organisation_are_chosen_by_patterns() {
    let clock = Clock::new();
    let server = Server::new(World::default(), &clock);
    let of = |include: &[&str], exclude: &[&str]| {
        github::repositories_of(&settings(&server, &clock), "acme", &texts(include), &texts(exclude)).unwrap()
    };
    let (all, left) = of(&[], &[]);
    assert_eq!(
        (all.len(), left),
        (149, 2),
        "150 shops and a website over two pages; a fork and an archived one are left out"
    );
    assert_eq!(
        of(&["shop-01*", "web*"], &["*5"]).0,
        texts(&[
            "Website", "shop-010", "shop-011", "shop-012", "shop-013", "shop-014", "shop-016", "shop-017", "shop-018",
            "shop-019",
        ])
    );
    assert!(
        github::repositories_of(&settings(&server, &clock), "nobody", &[], &[])
            .unwrap_err()
            .to_string()
            .contains("404")
    );
}

#[test]
fn health_says_what_github_says_of_who_asks() {
    let clock = Clock::new();
    let server = Server::new(World::default(), &clock);
    let mut wanted = shop();
    wanted.push(github::Wanted { owner: "acme".into(), name: "gone".into(), ..github::Wanted::default() });
    let health = github::health(&settings(&server, &clock), &wanted).unwrap();
    assert_eq!(health.unreachable, None);
    assert_eq!(health.clock_ahead_seconds, Some(0));
    assert_eq!(health.scopes.as_deref(), Some("repo, read:org"));
    assert_eq!((health.limit, health.graphql_limit), (Some((4999, 5000)), Some((4998, 5000))));
    let reach: Vec<_> = health.repositories.iter().map(|reach| (reach.failed.is_none(), reach.private)).collect();
    assert_eq!(reach, [(true, Some(true)), (false, None)]);
}

#[test]
fn a_plan_asks_nobody_and_says_what_would_be_read() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(30), &clock);
    let settings = settings(&server, &clock);
    let mut store = store();
    let before = github::plan(&store, &settings, &shop()).unwrap();
    assert_eq!(server.requests().len(), 0);
    assert_eq!(
        before[4],
        "github.com/acme/shop changes: everything, the days since 2025-11-03 first, then back to its beginning"
    );
    collect_well(&mut store, &settings);
    let after = github::plan(&store, &settings, &shop()).unwrap();
    assert!(after.iter().all(|line| line.ends_with(": what is new")), "{after:#?}");
    assert_eq!(address(&server).host, "github.com");
}
