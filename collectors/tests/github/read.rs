//! What a collection reads, and what it costs.

use crate::fixture::{collect_well, number, rows, settings, store};
use crate::server::Server;
use crate::time::Clock;
use crate::world::World;

#[test]
fn everything_that_there_is_arrives() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(60), &clock);
    let mut store = store();
    let synced = collect_well(&mut store, &settings(&server, &clock));
    assert!(synced.streams.iter().all(|stream| stream.whole), "{synced:#?}");
    assert_eq!(synced.notes, []);
    let counted = |table: &str| number(&store, &format!("select count(*) from {table}"));
    // 60 weeks: three commits, a change with two commits, a run, a deployment and a tag in each; every second run has
    // two attempts, each of two jobs; every fifth deployment waited; a release every third, an incident every fourth.
    let tables =
        ["commit", "change", "change_commit", "build", "job", "deployment", "approval", "ref", "release", "incident"];
    assert_eq!(tables.map(counted), [180, 60, 120, 90, 180, 60, 12, 62, 20, 15]);
    // Reviews by week: none, one, two, none ...
    assert_eq!(counted("review"), 60);
    assert_eq!(
        rows(&store, "select id, default_branch, head_sha, provider from repository"),
        ["github.com/acme/shop main 00000000000000000000000000000000abc000b3 github"]
    );
    // The first week of the 60 begins on 2024-12-08; its deployment waited 10 s after it was made, at 02:30:10.
    assert_eq!(
        rows(
            &store,
            "select id, started_at, finished_at, status, started_by, actor_kind, build from deployment order by id limit 2"
        ),
        [
            "500 2024-12-08 02:33:20 2024-12-08 02:35:00 success approval bot 1000",
            "501 2024-12-15 02:33:20 2024-12-15 02:35:00 success unknown bot 1001",
        ]
    );
    assert_eq!(
        rows(
            &store,
            "select project, deployment, role, state, requested_at, answered_at from approval order by deployment limit 1"
        ),
        ["shop 500 release-managers given 2024-12-08 02:30:10 2024-12-08 02:33:20"]
    );
    assert_eq!(
        rows(
            &store,
            "select number, state, first_commit_at, first_review_at, approved_at, merged_at, reverts_change from change order by number limit 2"
        ),
        [
            "1 merged 2024-12-07 23:00:00 null null 2024-12-09 00:00:00 3",
            "2 merged 2024-12-14 23:00:00 2024-12-15 00:10:00 2024-12-15 00:10:00 2024-12-16 00:00:00 3",
        ]
    );
    assert_eq!(
        rows(
            &store,
            "select id, attempt, status, started_by, queued_at, started_at, finished_at from build order by id, attempt limit 3"
        ),
        [
            "1000 1 success push 2024-12-08 02:00:00 2024-12-08 02:00:00 2024-12-08 02:08:20",
            "1001 1 failed push 2024-12-15 02:00:00 2024-12-15 02:00:00 2024-12-15 02:08:20",
            "1001 2 success push 2024-12-15 02:16:40 2024-12-15 02:16:40 2024-12-15 02:25:00",
        ]
    );
    assert_eq!(
        rows(&store, "select build, attempt, name, class from job order by id limit 2"),
        ["1000 1 unit tests unit", "1000 1 build build"]
    );
    assert_eq!(
        rows(&store, "select name, kind, dated_by from ref order by name limit 3"),
        ["main branch commit", "side branch commit", "v1.0 annotated tagger"]
    );
    assert_eq!(
        rows(&store, "select id, severity, detected_by, resolved_at is null from incident order by id limit 2"),
        ["acme/shop#900 major monitor false", "acme/shop#904 major monitor true"]
    );
}

#[test]
fn an_unchanged_repository_costs_one_request_per_stream() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(120), &clock);
    let settings = settings(&server, &clock);
    let mut store = store();
    collect_well(&mut store, &settings);
    let first = server.requests();
    let synced = collect_well(&mut store, &settings);
    let second = server.requests();
    assert!(second.len() <= synced.streams.len(), "{second:#?}");
    assert!(second.len() * 20 < first.len(), "{} and then {}", first.len(), second.len());
    let unmodified = second.iter().filter(|(_, _, status)| *status == 304).count();
    assert_eq!(unmodified, 4, "repository, commits, runs and releases have tags that cost nothing: {second:#?}");
}

#[test]
fn what_is_new_costs_little_and_arrives() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(120), &clock);
    let settings = settings(&server, &clock);
    let mut store = store();
    collect_well(&mut store, &settings);
    server.requests();
    server.with(|state| state.world.add_week(crate::time::START + 3600));
    collect_well(&mut store, &settings);
    let requests = server.requests();
    // One request a stream, what the new tip has beyond the old one, the new run's jobs, and the run of a page that is
    // still within the thirty days of those before.
    assert!(requests.len() <= 20, "{requests:#?}");
    let other = Server::new(server.with(|state| state.world.clone()), &clock);
    let mut fresh = crate::fixture::store();
    collect_well(&mut fresh, &crate::fixture::settings(&other, &clock));
    crate::fixture::same_facts(&store, &fresh, "a later collection");
}

#[test]
fn long_lists_of_one_change_are_read_to_their_end() {
    let clock = Clock::new();
    let mut world = World::of_weeks(3);
    world.changes[1].commits = (0..130).map(|at| format!("{:040x}", 0xdd_0000 + at)).collect();
    let server = Server::new(world, &clock);
    let mut store = store();
    collect_well(&mut store, &settings(&server, &clock));
    assert_eq!(number(&store, "select count(*) from change_commit where number = 2"), 130);
    // The rest was written an hour before the first hundred.
    assert_eq!(rows(&store, "select first_commit_at from change where number = 2"), ["2026-01-17 22:00:00"]);
}

#[test]
fn sizes_come_where_they_are_wanted() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(40), &clock);
    let mut settings = settings(&server, &clock);
    let mut store = store();
    collect_well(&mut store, &settings);
    assert_eq!(rows(&store, "select count(*), count(files) from commit"), ["120 0"]);
    settings.sizes = true;
    server.requests();
    collect_well(&mut store, &settings);
    assert_eq!(rows(&store, "select count(*), count(files), sum(additions) from commit"), ["120 120 360"]);
    let asked = server.requests().iter().filter(|(_, path, _)| path.contains("/graphql c0")).count();
    assert_eq!(asked, 2, "one question for a hundred commits");
}

#[test]
fn the_recent_days_of_every_stream_come_before_any_history() {
    let clock = Clock::new();
    let server = Server::new(World::of_weeks(200), &clock);
    let mut settings = settings(&server, &clock);
    settings.since = Some(collectors::sync::Timekeeper::now(&clock) - chrono::Duration::days(100));
    let mut store = store();
    let synced = collect_well(&mut store, &settings);
    // Since a day a hundred days ago: nothing goes back to the beginning, four years ago.
    assert!(synced.streams.iter().filter(|stream| !stream.whole).count() >= 4, "{synced:#?}");
    let oldest = rows(&store, "select min(created_at) > '2025-01-01' from change");
    assert_eq!(oldest, ["true"]);
    let before = number(&store, "select count(*) from change");
    settings.since = None;
    let synced = collect_well(&mut store, &settings);
    assert!(synced.streams.iter().all(|stream| stream.whole), "{synced:#?}");
    assert!(before < 100 && number(&store, "select count(*) from change") == 200, "{before}");
}

#[test]
fn an_empty_repository_is_read() {
    let clock = Clock::new();
    let server = Server::new(World::default(), &clock);
    let mut store = store();
    let synced = collect_well(&mut store, &settings(&server, &clock));
    assert_eq!(synced.streams.iter().map(|stream| stream.rows).sum::<usize>(), 0);
    server.with(|state| {
        state.world = World::of_weeks(5);
    });
    collect_well(&mut store, &settings(&server, &clock));
    assert_eq!(number(&store, "select count(*) from commit"), 15);
}
